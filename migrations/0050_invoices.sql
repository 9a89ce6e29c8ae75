-- Invoices (laskut), their rows, fiscal years (P24, P35, P64, P65; KPL 1336/1997 2:10).
-- A draft's party is looked up when it is shown; issue freezes it: party and row texts are sealed
-- under the voucher key of the fiscal year (RIGHTS.md section 3), numbers and sums stay open for lists.
CREATE TABLE fiscal_year ( -- tilikausi
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  start_on   text   NOT NULL, -- @none
  end_on     text   NOT NULL, -- @none
  has_key    bigint NOT NULL CHECK (has_key IN (0, 1)), -- @none
  created_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE UNIQUE INDEX fiscal_year_start ON fiscal_year (tenant_id, start_on);

CREATE TABLE invoice ( -- lasku; customer_id becomes NULL when an erasure cuts the tie (P35)
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  customer_id    bigint,          -- @none
  kind           bigint NOT NULL CHECK (kind IN (380, 381, 386)), -- @none
  state          bigint NOT NULL CHECK (state BETWEEN 1 AND 6), -- @category billing @owner customer_id>customer.subject_id @key none
  number         bigint,          -- @category billing @owner customer_id>customer.subject_id @key none
  reference      text,            -- @category billing @owner customer_id>customer.subject_id @key none
  invoiced_on    text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  due_on         text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  gross_entry    bigint NOT NULL CHECK (gross_entry IN (0, 1)), -- @none
  net_cents      bigint NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  vat_cents      bigint NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  total_cents    bigint NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  paid_cents     bigint NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  fiscal_year_id bigint,          -- @none
  party          bytea,           -- @category voucher @owner customer_id>customer.subject_id @key voucher
  claim_key_id   bigint,          -- @none
  claim          bytea,           -- @category voucher @owner customer_id>customer.subject_id @key claim
  created_by     bigint NOT NULL, -- @none
  created_at     bigint NOT NULL, -- @none
  issued_by      bigint,          -- @none
  issued_at      bigint,          -- @none
  settled_on     text,            -- @category billing @owner customer_id>customer.subject_id @key none
  notice_id      bigint NOT NULL, -- @none
  CHECK ((state = 1 AND number IS NULL AND party IS NULL)
      OR (state > 1 AND number IS NOT NULL AND reference IS NOT NULL AND party IS NOT NULL AND fiscal_year_id IS NOT NULL)),
  CHECK (state = 1 OR (state = 4) = (paid_cents = total_cents) OR state > 4),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id),
  FOREIGN KEY (tenant_id, fiscal_year_id) REFERENCES fiscal_year (tenant_id, id));
CREATE UNIQUE INDEX invoice_number ON invoice (tenant_id, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX invoice_reference ON invoice (tenant_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX invoice_customer ON invoice (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX invoice_open ON invoice (tenant_id, register_id, due_on, id) WHERE state IN (2, 3);
CREATE INDEX invoice_state ON invoice (tenant_id, register_id, state, number);

CREATE TABLE invoice_row ( -- laskurivi
  tenant_id    bigint NOT NULL, -- @none
  invoice_id   bigint NOT NULL, -- @none
  ordinal      bigint NOT NULL, -- @none
  text         bytea  NOT NULL, -- @category voucher @owner invoice_id>invoice.customer_id>customer.subject_id @key voucher
  quantity     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  unit         text   NOT NULL, -- @none
  price        bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  discount_bp  bigint NOT NULL, -- @none
  vat_class    bigint NOT NULL, -- @none
  treatment    bigint NOT NULL, -- @none
  delivered_on text,            -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  rate_bp      bigint NOT NULL, -- @none
  net_cents    bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  vat_cents    bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  PRIMARY KEY (tenant_id, invoice_id, ordinal),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));

-- What other rooms may read in SQL: numbers, days and sums, no names.
CREATE VIEW invoice_known AS
  SELECT tenant_id, register_id, id, customer_id, state, number, reference, invoiced_on, due_on, total_cents,
         paid_cents, fiscal_year_id, claim_key_id FROM invoice WHERE state > 1;
