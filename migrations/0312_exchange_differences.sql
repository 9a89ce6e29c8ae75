-- Money in another currency (BILLING.md sections 2, 7 and 11; P65; docs/decisions/0015): by which rate it counted, and the differences that
-- somebody named. Above zero: a loss, closed by a payment that no money came of; below: a gain, the rest of a bank row.
ALTER TABLE bank_use ADD COLUMN rate bigint; -- @none
CREATE TABLE exchange_difference (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  bank_row_id bigint,          -- @none
  payment_id  bigint,          -- @none
  cents       bigint NOT NULL CHECK (cents <> 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_on     text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
CREATE INDEX exchange_difference_invoice ON exchange_difference (tenant_id, invoice_id, id);
CREATE UNIQUE INDEX exchange_difference_payment ON exchange_difference (tenant_id, payment_id) WHERE payment_id IS NOT NULL;
