-- What a whole Finnish invoice carries beside rows and sums (BILLING.md sections 1-2; AVL 209 e; P02, P64).
-- `kind` stays the UN code; `variety` says what kind of invoice among those of one code it is. `details` (the
-- buyer's reference, order number, work site, note ...) are sealed as the row texts are: a draft's under the
-- customer's key, an issued document's under the voucher key. `seller` is the controller as it stood at issue.
ALTER TABLE invoice ADD COLUMN variety bigint NOT NULL DEFAULT 1; -- @none
ALTER TABLE invoice ADD COLUMN series_id bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice ADD COLUMN number_text text; -- @category billing @owner customer_id>customer.subject_id @key none
ALTER TABLE invoice ADD COLUMN original_id bigint; -- @none
ALTER TABLE invoice ADD COLUMN credited_cents bigint NOT NULL DEFAULT 0; -- @category billing @owner customer_id>customer.subject_id @key none
ALTER TABLE invoice ADD COLUMN language bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice ADD COLUMN interest_bp bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice ADD COLUMN discount_bp bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice ADD COLUMN channel bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice ADD COLUMN template_id bigint; -- @none
ALTER TABLE invoice ADD COLUMN period_on text; -- @none
ALTER TABLE invoice ADD COLUMN run_id bigint; -- @none
ALTER TABLE invoice ADD COLUMN hold_until bigint; -- @none
ALTER TABLE invoice ADD COLUMN held_by bigint; -- @none
ALTER TABLE invoice ADD COLUMN version bigint NOT NULL DEFAULT 1; -- @none
ALTER TABLE invoice ADD COLUMN details bytea; -- @category voucher @owner customer_id>customer.subject_id @key voucher
ALTER TABLE invoice ADD COLUMN seller bytea; -- @none

ALTER TABLE invoice_row ADD COLUMN kind bigint NOT NULL DEFAULT 1; -- @none
ALTER TABLE invoice_row ADD COLUMN product_code text NOT NULL DEFAULT ''; -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
ALTER TABLE invoice_row ADD COLUMN unit_code text NOT NULL DEFAULT ''; -- @none
ALTER TABLE invoice_row ADD COLUMN vatex text NOT NULL DEFAULT ''; -- @none
ALTER TABLE invoice_row ADD COLUMN from_on text; -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
ALTER TABLE invoice_row ADD COLUMN order_id bigint; -- @none
ALTER TABLE invoice_row ADD COLUMN order_row bigint; -- @none
ALTER TABLE invoice_row ADD COLUMN order_number text NOT NULL DEFAULT ''; -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
ALTER TABLE invoice_row ADD COLUMN labour_percent bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE invoice_row ADD COLUMN origin_invoice bigint; -- @none
ALTER TABLE invoice_row ADD COLUMN origin_row bigint; -- @none

CREATE INDEX invoice_original ON invoice (tenant_id, original_id) WHERE original_id IS NOT NULL;
CREATE INDEX invoice_held ON invoice (tenant_id, register_id, hold_until) WHERE state = 1 AND hold_until IS NOT NULL;
CREATE UNIQUE INDEX invoice_template_period ON invoice (tenant_id, template_id, period_on) WHERE template_id IS NOT NULL;
CREATE INDEX invoice_row_origin ON invoice_row (tenant_id, origin_invoice, origin_row) WHERE origin_invoice IS NOT NULL;
CREATE INDEX invoice_row_order ON invoice_row (tenant_id, order_id) WHERE order_id IS NOT NULL;

-- What other rooms may read in SQL: numbers, days and sums, no names. open_cents of a credit note is below
-- zero while the controller owes it.
DROP VIEW invoice_known;
CREATE VIEW invoice_known AS
  SELECT tenant_id, register_id, id, customer_id, kind, variety, state, number, number_text, reference, invoiced_on,
         due_on, issued_at, settled_on, net_cents, vat_cents, total_cents, paid_cents, credited_cents,
         CASE WHEN state IN (2, 3) THEN total_cents - paid_cents - credited_cents ELSE 0 END AS open_cents,
         interest_bp, channel, original_id, fiscal_year_id, claim_key_id FROM invoice WHERE state > 1;
-- Rows of issued invoices: sums by rate, for VAT and accounting. No texts.
CREATE VIEW invoice_row_known AS
  SELECT r.tenant_id, i.register_id, r.invoice_id, r.ordinal, r.kind, r.product_code, r.quantity, r.vat_class,
         r.treatment, r.rate_bp, r.vatex, r.labour_percent, r.net_cents, r.vat_cents, r.delivered_on, r.order_id, r.order_row,
         r.origin_invoice, r.origin_row
  FROM invoice_row r JOIN invoice i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id WHERE i.state > 1;
