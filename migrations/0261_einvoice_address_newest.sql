-- The newest address that has begun is asked for twice by each invoice: found by the index, nothing sorted (P64).
CREATE INDEX einvoice_address_newest ON einvoice_address (tenant_id, customer_id, valid_on, id);
