-- Bookkeeping vouchers of sales (tositteet; BILLING.md section 9; KPL 2:6): each invoice, credit note, payment,
-- refund, write-off is one balanced voucher, numbered without gaps in its fiscal year, made in the transaction of
-- the act. The ledger holds accounts, sums and ids of documents: no person (RIGHTS.md section 5).
CREATE TABLE voucher (
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  fiscal_year_id bigint NOT NULL, -- @none
  number         bigint NOT NULL, -- @none
  kind           bigint NOT NULL CHECK (kind BETWEEN 1 AND 9), -- @none
  dated_on       text   NOT NULL, -- @none
  source_id      bigint NOT NULL, -- @none
  invoice_id     bigint,          -- @none
  made_at        bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, fiscal_year_id) REFERENCES fiscal_year (tenant_id, id));
CREATE UNIQUE INDEX voucher_number ON voucher (tenant_id, fiscal_year_id, number);
CREATE UNIQUE INDEX voucher_source ON voucher (tenant_id, kind, source_id);
CREATE INDEX voucher_invoice ON voucher (tenant_id, invoice_id, id) WHERE invoice_id IS NOT NULL;
CREATE INDEX voucher_day ON voucher (tenant_id, register_id, dated_on, id);

CREATE TABLE voucher_line ( -- debit above zero, credit below
  tenant_id   bigint NOT NULL, -- @none
  voucher_id  bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  dated_on    text   NOT NULL, -- @none
  role        bigint NOT NULL CHECK (role BETWEEN 1 AND 20), -- @none
  account     text   NOT NULL, -- @none
  cents       bigint NOT NULL, -- @none
  treatment   bigint NOT NULL, -- @none
  rate_bp     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, voucher_id, ordinal),
  FOREIGN KEY (tenant_id, voucher_id) REFERENCES voucher (tenant_id, id));
CREATE INDEX voucher_line_day ON voucher_line (tenant_id, register_id, dated_on, role, treatment, rate_bp, cents, voucher_id);

CREATE TABLE ledger_account ( -- which account a role has: a row takes the place of the product's own
  tenant_id bigint NOT NULL, -- @none
  role      bigint NOT NULL, -- @none
  rate_bp   bigint NOT NULL, -- @none
  account   text   NOT NULL, -- @none
  title     text   NOT NULL, -- @none
  set_by    bigint NOT NULL, -- @none
  set_at    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, role, rate_bp));

CREATE TABLE month_lock ( -- history; the last row of a month tells
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  month       text   NOT NULL, -- @none
  locked      bigint NOT NULL CHECK (locked IN (0, 1)), -- @none
  reason      text   NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE INDEX month_lock_month ON month_lock (tenant_id, register_id, month, id);
