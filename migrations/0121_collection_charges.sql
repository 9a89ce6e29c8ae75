-- What a late claim costs its debtor besides reminders (BILLING.md section 8; Perintälaki 10 e §), what of interest and costs
-- has been invoiced (no cent is asked twice), and the minute in which a reminder run can be undone.
CREATE TABLE claim_charge ( -- kind 1: vakiokorvaus, the standard compensation between businesses
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind = 1), -- @none
  charged_on  text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents       bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX claim_charge_invoice ON claim_charge (tenant_id, invoice_id, kind);

CREATE TABLE claim_bill ( -- korkolasku: interest and costs of an invoice that another invoice asks
  tenant_id      bigint NOT NULL, -- @none
  bill_id        bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  invoice_id     bigint NOT NULL, -- @none
  until_on       text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  interest_cents bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cost_cents     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by        bigint NOT NULL, -- @none
  made_at        bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, bill_id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX claim_bill_invoice ON claim_bill (tenant_id, invoice_id);

ALTER TABLE reminder_run ADD COLUMN hold_until bigint; -- @none
