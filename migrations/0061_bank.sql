-- Bank files and their rows (tiliotteet, viitemaksut; P65, P35; BILLING.md section 7). A row is a voucher of
-- bookkeeping: who paid, from where and with which words is sealed under the voucher key of its fiscal year and
-- dies with it; the tie to a person is the invoice only, and goes when the invoice's tie goes. The file itself
-- is not kept, only a keyed digest.
CREATE TABLE bank_account ( -- the controller's own account
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  iban       text   NOT NULL, -- @none
  created_by bigint NOT NULL, -- @none
  created_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX bank_account_iban ON bank_account (tenant_id, iban);

CREATE TABLE bank_file (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  format      bigint NOT NULL CHECK (format IN (1, 2, 3)), -- @none
  version     text   NOT NULL, -- @none
  digest      bytea  NOT NULL, -- @none
  state       bigint NOT NULL CHECK (state BETWEEN 1 AND 4), -- @none
  rows_read   bigint NOT NULL, -- @none
  duplicates  bigint NOT NULL, -- @none
  created_by  bigint NOT NULL, -- @none
  created_at  bigint NOT NULL, -- @none
  done_at     bigint,          -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX bank_file_digest ON bank_file (tenant_id, digest);
CREATE INDEX bank_file_state ON bank_file (tenant_id, register_id, state, id);

CREATE TABLE bank_statement (
  tenant_id     bigint NOT NULL, -- @none
  file_id       bigint NOT NULL, -- @none
  ordinal       bigint NOT NULL, -- @none
  iban          text   NOT NULL, -- @none
  ident         text   NOT NULL, -- @none
  from_on       text,            -- @none
  to_on         text,            -- @none
  opening_cents bigint,          -- @none
  closing_cents bigint,          -- @none
  gap_cents     bigint,          -- @none
  PRIMARY KEY (tenant_id, file_id, ordinal),
  FOREIGN KEY (tenant_id, file_id) REFERENCES bank_file (tenant_id, id));
CREATE INDEX bank_statement_iban ON bank_statement (tenant_id, iban, to_on);

CREATE TABLE bank_row (
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  file_id        bigint NOT NULL, -- @none
  line           bigint NOT NULL, -- @none
  iban           text   NOT NULL, -- @none
  booked_on      text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents          bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  left_cents     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  currency       text   NOT NULL, -- @none
  reversal       bigint NOT NULL CHECK (reversal IN (0, 1)), -- @none
  batch          bigint NOT NULL CHECK (batch IN (0, 1)), -- @none
  reference      text,            -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  mark           bytea  NOT NULL, -- @none
  entry_mark     bytea  NOT NULL, -- @none
  state          bigint NOT NULL CHECK (state BETWEEN 0 AND 6), -- @none
  outcome        bigint NOT NULL CHECK (outcome BETWEEN 0 AND 20), -- @none
  invoice_id     bigint,          -- @none
  fiscal_year_id bigint NOT NULL, -- @none
  sealed         bytea  NOT NULL, -- @category voucher @owner invoice_id>invoice.customer_id>customer.subject_id @key voucher
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, file_id) REFERENCES bank_file (tenant_id, id));
CREATE UNIQUE INDEX bank_row_mark ON bank_row (tenant_id, mark) WHERE state > 0;
CREATE INDEX bank_row_entry ON bank_row (tenant_id, entry_mark) WHERE state > 0;
CREATE INDEX bank_row_file ON bank_row (tenant_id, file_id, state, id);
CREATE INDEX bank_row_state ON bank_row (tenant_id, register_id, state, id);
CREATE INDEX bank_row_invoice ON bank_row (tenant_id, invoice_id, id) WHERE invoice_id IS NOT NULL;
CREATE INDEX bank_row_reference ON bank_row (tenant_id, reference, cents) WHERE reference IS NOT NULL;

CREATE TABLE bank_use ( -- what the money of a row became
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  bank_row_id bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind BETWEEN 1 AND 6), -- @none
  cents       bigint NOT NULL CHECK (cents <> 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  payment_id  bigint,          -- @none
  invoice_id  bigint,          -- @none
  made_on     text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_row_id) REFERENCES bank_row (tenant_id, id));
CREATE INDEX bank_use_row ON bank_use (tenant_id, bank_row_id, id);
CREATE INDEX bank_use_payment ON bank_use (tenant_id, payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX bank_use_kind ON bank_use (tenant_id, kind, invoice_id);

CREATE TABLE payment_undo ( -- a payment that the bank took back: the payment stays, this stands against it
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  payment_id  bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  cents       bigint NOT NULL CHECK (cents > 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  undone_on   text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  undone_by   bigint NOT NULL, -- @none
  undone_at   bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id));
CREATE UNIQUE INDEX payment_undo_payment ON payment_undo (tenant_id, payment_id);
CREATE INDEX payment_undo_invoice ON payment_undo (tenant_id, invoice_id, id);
CREATE INDEX payment_undo_day ON payment_undo (tenant_id, register_id, undone_on);
CREATE INDEX payment_day ON payment (tenant_id, register_id, received_on);

CREATE TABLE refund ( -- money given back: one proposes, another approves, a file for the bank is written
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  bank_row_id bigint NOT NULL, -- @none
  invoice_id  bigint,          -- @none
  cents       bigint NOT NULL CHECK (cents > 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  state       bigint NOT NULL CHECK (state BETWEEN 1 AND 4), -- @none
  proposed_by bigint NOT NULL, -- @none
  proposed_at bigint NOT NULL, -- @none
  decided_by  bigint,          -- @none
  decided_at  bigint,          -- @none
  written_by  bigint,          -- @none
  written_on  text,            -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_row_id) REFERENCES bank_row (tenant_id, id));
CREATE INDEX refund_state ON refund (tenant_id, register_id, state, id);
CREATE INDEX refund_row ON refund (tenant_id, bank_row_id);

-- What other rooms may read in SQL: days and sums. The paid sum of an invoice = its payments - what was undone.
CREATE VIEW payment_movement AS
  SELECT tenant_id, register_id, id, invoice_id, received_on AS made_on, cents, way FROM payment
  UNION ALL
  SELECT tenant_id, register_id, id, invoice_id, undone_on, -cents, 1 FROM payment_undo;
CREATE VIEW bank_known AS
  SELECT u.tenant_id, r.register_id, u.id, u.bank_row_id, u.kind, u.cents, u.payment_id, u.invoice_id, u.made_on
  FROM bank_use u JOIN bank_row r ON r.tenant_id = u.tenant_id AND r.id = u.bank_row_id;
