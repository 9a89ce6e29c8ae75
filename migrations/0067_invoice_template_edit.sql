-- Recurring invoices can be changed: version lets two editors not overwrite each other; priced_at tells how many periods had
-- passed when the prices were typed, so that yearly rises count from there and not twice (BILLING.md section 1; P64).
ALTER TABLE invoice_template ADD COLUMN version bigint NOT NULL DEFAULT 1; -- @none
ALTER TABLE invoice_template ADD COLUMN priced_at bigint NOT NULL DEFAULT 0; -- @none
CREATE INDEX invoice_template_stopped ON invoice_template (tenant_id, register_id, problem_on) WHERE problem_on IS NOT NULL;
