-- Who could not be invoiced in a run, and why (BILLING.md section 1): the number of an error, and the row it means.
CREATE TABLE invoice_run_fault (
  tenant_id   bigint NOT NULL, -- @none
  run_id      bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  code        bigint NOT NULL, -- @none
  at_row      bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, run_id, customer_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES invoice_run (tenant_id, id));
