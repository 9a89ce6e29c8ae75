-- Collective invoicing (koontilaskutus) as a run: what was asked, how far it is. Each customer's invoice, the mark on its
-- orders and the step of the run are one transaction, so a crash in the middle loses or doubles nothing (BILLING.md
-- section 1; P64).
CREATE TABLE invoice_run (
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  state          bigint NOT NULL CHECK (state IN (1, 2)), -- @none
  delivered_on   text   NOT NULL, -- @none
  invoiced_on    text   NOT NULL, -- @none
  after_customer bigint NOT NULL, -- @none
  customers      bigint NOT NULL, -- @none
  invoices       bigint NOT NULL, -- @none
  failed         bigint NOT NULL, -- @none
  total_cents    bigint NOT NULL, -- @none
  made_by        bigint NOT NULL, -- @none
  made_at        bigint NOT NULL, -- @none
  ended_at       bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX invoice_run_going ON invoice_run (tenant_id, register_id, id) WHERE state = 1;
