-- Money that we owe a customer (hyvityssaldo; BILLING.md section 7; P35, P65): a surplus of a bank row, or what is left of a
-- credit note. It is used for later invoices or given back. What a credit note was set against is kept with its day, so that
-- what was open on any day can be told.
CREATE TABLE credit_set_off (
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  credit_note_id bigint NOT NULL, -- @none
  invoice_id     bigint NOT NULL, -- @none
  cents          bigint NOT NULL CHECK (cents > 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  set_on         text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
CREATE INDEX credit_set_off_invoice ON credit_set_off (tenant_id, invoice_id);
CREATE INDEX credit_set_off_day ON credit_set_off (tenant_id, register_id, set_on);
INSERT INTO credit_set_off (tenant_id, id, register_id, credit_note_id, invoice_id, cents, set_on)
  SELECT tenant_id, id, register_id, id, original_id, -credited_cents, invoiced_on FROM invoice
  WHERE kind = 381 AND credited_cents < 0 AND original_id IS NOT NULL;
CREATE VIEW credit_set_off_known AS
  SELECT tenant_id, register_id, credit_note_id, invoice_id, cents, set_on FROM credit_set_off;
CREATE INDEX invoice_owed ON invoice (tenant_id, register_id, id) WHERE kind = 381 AND state IN (2, 3);

ALTER TABLE refund ADD COLUMN credit_note_id bigint; -- @none

CREATE TABLE credit_payout ( -- what a credit note owed has been given back
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  refund_id   bigint NOT NULL, -- @none
  cents       bigint NOT NULL CHECK (cents > 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  paid_on     text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  paid_by     bigint NOT NULL, -- @none
  paid_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, refund_id) REFERENCES refund (tenant_id, id));
CREATE UNIQUE INDEX credit_payout_refund ON credit_payout (tenant_id, refund_id);
CREATE INDEX credit_payout_invoice ON credit_payout (tenant_id, invoice_id);
CREATE INDEX credit_payout_day ON credit_payout (tenant_id, register_id, paid_on);

DROP VIEW payment_movement;
CREATE VIEW payment_movement AS
  SELECT tenant_id, register_id, id, invoice_id, received_on AS made_on, cents, way FROM payment
  UNION ALL
  SELECT tenant_id, register_id, id, invoice_id, undone_on, -cents, 1 FROM payment_undo
  UNION ALL
  SELECT tenant_id, register_id, id, invoice_id, paid_on, -cents, 1 FROM credit_payout;
CREATE VIEW credit_paid_out AS
  SELECT tenant_id, register_id, id, invoice_id, paid_on, cents FROM credit_payout;
-- Surplus of a bank row: what may be used (nobody has proposed to give it back), and what is owed.
CREATE VIEW bank_credit AS
  SELECT r.tenant_id, r.register_id, r.id AS bank_row_id, r.invoice_id, r.booked_on,
         (SELECT CAST(coalesce(sum(u.cents), 0) AS bigint) FROM bank_use u
          WHERE u.tenant_id = r.tenant_id AND u.bank_row_id = r.id AND u.kind IN (2, 6))
         - (SELECT CAST(coalesce(sum(f.cents), 0) AS bigint) FROM refund f
            WHERE f.tenant_id = r.tenant_id AND f.bank_row_id = r.id AND f.credit_note_id IS NULL AND f.state BETWEEN 1 AND 3)
           AS free_cents,
         (SELECT CAST(coalesce(sum(u.cents), 0) AS bigint) FROM bank_use u
          WHERE u.tenant_id = r.tenant_id AND u.bank_row_id = r.id AND u.kind IN (2, 6))
         - (SELECT CAST(coalesce(sum(f.cents), 0) AS bigint) FROM refund f
            WHERE f.tenant_id = r.tenant_id AND f.bank_row_id = r.id AND f.credit_note_id IS NULL AND f.state = 3)
           AS owed_cents
  FROM bank_row r WHERE r.state IN (2, 3) AND r.cents > 0;
