-- Each sum that came in after a write-off (P65): write_off keeps what they make together. What was recovered before this table is one row.
CREATE TABLE write_off_recovery (
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  invoice_id   bigint NOT NULL, -- @none
  recovered_on text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents        bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by      bigint NOT NULL, -- @none
  made_at      bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE INDEX write_off_recovery_invoice ON write_off_recovery (tenant_id, invoice_id, id);
INSERT INTO write_off_recovery (tenant_id, id, register_id, invoice_id, recovered_on, cents, made_by, made_at)
  SELECT tenant_id, id, register_id, invoice_id, coalesce(recovered_on, written_on), recovered_cents, made_by, made_at
  FROM write_off WHERE recovered_cents > 0;
CREATE INDEX write_off_register ON write_off (tenant_id, register_id, written_on, id);
