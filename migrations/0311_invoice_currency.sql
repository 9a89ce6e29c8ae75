-- Invoices in another currency (BILLING.md section 2; AVL 209 e; P64; docs/decisions/0015): net, vat and total stay euro, for
-- claims, VAT and ledger; beside them the document's own sums, the rate and its day, as they were at issue.
ALTER TABLE invoice ADD COLUMN currency text NOT NULL DEFAULT 'EUR'; -- @none
ALTER TABLE invoice ADD COLUMN rate bigint; -- @none
ALTER TABLE invoice ADD COLUMN rate_on text; -- @none
ALTER TABLE invoice ADD COLUMN rate_source text; -- @none
ALTER TABLE invoice ADD COLUMN doc_net_cents bigint; -- @category billing @owner customer_id>customer.subject_id @key none
ALTER TABLE invoice ADD COLUMN doc_vat_cents bigint; -- @category billing @owner customer_id>customer.subject_id @key none
ALTER TABLE invoice ADD COLUMN doc_total_cents bigint; -- @category billing @owner customer_id>customer.subject_id @key none
ALTER TABLE invoice_row ADD COLUMN doc_net_cents bigint; -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
ALTER TABLE invoice_row ADD COLUMN doc_vat_cents bigint; -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none

-- What other rooms may read: only issued documents in another currency.
CREATE VIEW invoice_foreign AS
  SELECT tenant_id, register_id, id, currency, rate, rate_on, doc_total_cents FROM invoice WHERE state > 1 AND currency <> 'EUR';
