-- Documents as they were sent (P64, P35; BILLING.md section 6): the very bytes, for a later version of the program
-- may draw the same invoice in another way. Sealed under the voucher key of the invoice's fiscal year; they die with it. The
-- digest stays as the proof that something was sent, and says nothing without the bytes.
CREATE TABLE invoice_copy (
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  invoice_id     bigint NOT NULL, -- @none
  kind           bigint NOT NULL CHECK (kind BETWEEN 1 AND 4), -- @none
  fiscal_year_id bigint NOT NULL, -- @none
  made_at        bigint NOT NULL, -- @none
  made_by        bigint NOT NULL, -- @none
  program        text   NOT NULL, -- @none
  size           bigint NOT NULL, -- @none
  digest         bytea  NOT NULL, -- @none
  bytes          bytea  NOT NULL, -- @category voucher @owner invoice_id>invoice.customer_id>customer.subject_id @key voucher
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
CREATE UNIQUE INDEX invoice_copy_bytes ON invoice_copy (tenant_id, invoice_id, kind, digest);
