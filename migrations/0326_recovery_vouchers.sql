-- What accounting may read of money that came after a write-off: each has a voucher (P65).
CREATE VIEW write_off_recovered AS SELECT tenant_id, register_id, id, invoice_id, recovered_on, cents FROM write_off_recovery;
