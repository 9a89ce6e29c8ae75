-- Collection (P32, P35, P65; BILLING.md section 8): reminders, disputes, plans, moved due dates, admissions,
-- cases at an agency, write-offs. Everything hangs on its invoice by the owner path: an erasure keeps it with
-- the claim and cuts the tie with it. Words of a dispute are sealed under a claim key of its own, which dies
-- when the claim ends.
CREATE TABLE reminder_rule (
  tenant_id    bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  debtor       bigint NOT NULL CHECK (debtor IN (1, 2)), -- @none
  days_after   bigint NOT NULL, -- @none
  days_between bigint NOT NULL, -- @none
  pay_days     bigint NOT NULL, -- @none
  least_cents  bigint NOT NULL, -- @none
  fee_cents    bigint NOT NULL, -- @none
  most         bigint NOT NULL, -- @none
  interest     bigint NOT NULL CHECK (interest IN (0, 1)), -- @none
  set_by       bigint NOT NULL, -- @none
  set_at       bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, debtor),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

CREATE TABLE reminder_run ( -- muistutusajo
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  run_on      text   NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  done_at     bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX reminder_run_register ON reminder_run (tenant_id, register_id, id);

CREATE TABLE reminder ( -- maksumuistutus: state 1 planned, 2 made, 3 left out (paid meanwhile ...)
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  run_id         bigint NOT NULL, -- @none
  invoice_id     bigint NOT NULL, -- @none
  ordinal        bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  state          bigint NOT NULL CHECK (state IN (1, 2, 3)), -- @none
  reminded_on    text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  pay_by_on      text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  open_cents     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  fee_cents      bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  interest_cents bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  notice_id      bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES reminder_run (tenant_id, id));
CREATE UNIQUE INDEX reminder_invoice ON reminder (tenant_id, invoice_id, ordinal) WHERE state < 3;
CREATE UNIQUE INDEX reminder_run_invoice ON reminder (tenant_id, run_id, invoice_id);

CREATE TABLE dispute ( -- riitautus
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  opened_on   text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  reason      bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents       bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  rows_text   text   NOT NULL, -- @none
  key_id      bigint,          -- @none
  words       bytea,           -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key claim
  outcome     bigint,          -- @none
  decided_on  text,            -- @none
  decided_by  bigint,          -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX dispute_open ON dispute (tenant_id, invoice_id) WHERE outcome IS NULL;
CREATE INDEX dispute_register ON dispute (tenant_id, register_id, id) WHERE outcome IS NULL;
CREATE INDEX dispute_invoice ON dispute (tenant_id, invoice_id);

CREATE TABLE payment_plan ( -- maksusuunnitelma: base_cents was open when it was agreed
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  agreed_on   text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  base_cents  bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  grace_days  bigint NOT NULL, -- @none
  ended_on    text,            -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX payment_plan_invoice ON payment_plan (tenant_id, invoice_id) WHERE ended_on IS NULL;

CREATE TABLE plan_instalment (
  tenant_id bigint NOT NULL, -- @none
  plan_id   bigint NOT NULL, -- @none
  ordinal   bigint NOT NULL, -- @none
  due_on    text   NOT NULL, -- @none
  cents     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, plan_id, ordinal),
  FOREIGN KEY (tenant_id, plan_id) REFERENCES payment_plan (tenant_id, id));

CREATE TABLE claim_event ( -- kind 1: due date moved to `on`, fee taken; 2: admission, interrupts the limitation
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2)), -- @none
  event_on    text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  fee_cents   bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  made_by     bigint NOT NULL, -- @none
  made_on     text   NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE INDEX claim_event_invoice ON claim_event (tenant_id, invoice_id, kind, id);

CREATE TABLE collection_case ( -- perintäasia: claims of one debtor that were handed over together
  tenant_id     bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  year          bigint NOT NULL, -- @none
  ordinal       bigint NOT NULL, -- @none
  recipient_id  bigint NOT NULL, -- @none
  disclosure_id bigint NOT NULL, -- @none
  state         bigint NOT NULL CHECK (state BETWEEN 1 AND 5), -- @none
  handed_on     text   NOT NULL, -- @none
  closed_on     text,            -- @none
  agency_costs_cents bigint NOT NULL, -- @none
  made_by       bigint NOT NULL, -- @none
  made_at       bigint NOT NULL, -- @none
  notice_id     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX collection_case_number ON collection_case (tenant_id, register_id, year, ordinal);
CREATE INDEX collection_case_state ON collection_case (tenant_id, register_id, state, id);

CREATE TABLE collection_claim (
  tenant_id       bigint NOT NULL, -- @none
  case_id         bigint NOT NULL, -- @none
  invoice_id      bigint NOT NULL, -- @none
  principal_cents bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  costs_cents     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  due_on          text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  state           bigint NOT NULL CHECK (state BETWEEN 1 AND 5), -- @none
  PRIMARY KEY (tenant_id, case_id, invoice_id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES collection_case (tenant_id, id));
CREATE INDEX collection_claim_invoice ON collection_claim (tenant_id, invoice_id, state);

CREATE TABLE agency_event ( -- one line of a return file: its key is applied once
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  case_id    bigint NOT NULL, -- @none
  invoice_id bigint NOT NULL, -- @none
  mark       text   NOT NULL, -- @none
  kind       bigint NOT NULL CHECK (kind BETWEEN 1 AND 5), -- @none
  cents      bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  event_on   text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  payment_id bigint,          -- @none
  made_by    bigint NOT NULL, -- @none
  made_at    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES collection_case (tenant_id, id));
CREATE UNIQUE INDEX agency_event_mark ON agency_event (tenant_id, case_id, mark);
CREATE INDEX agency_event_invoice ON agency_event (tenant_id, invoice_id);

CREATE TABLE agency_told ( -- payments that reached us and that the agency knows of
  tenant_id  bigint NOT NULL, -- @none
  payment_id bigint NOT NULL, -- @none
  case_id    bigint NOT NULL, -- @none
  told_at    bigint NOT NULL, -- @none
  told_by    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, payment_id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES collection_case (tenant_id, id));

CREATE TABLE write_off ( -- luottotappio
  tenant_id       bigint NOT NULL, -- @none
  id              bigint NOT NULL, -- @none
  register_id     bigint NOT NULL, -- @none
  invoice_id      bigint NOT NULL, -- @none
  reason          bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  written_on      text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents           bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  vat_cents       bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  recovered_cents bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  recovered_on    text,            -- @none
  made_by         bigint NOT NULL, -- @none
  made_at         bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX write_off_invoice ON write_off (tenant_id, invoice_id);

-- What other rooms may read in SQL: sums and days of claims, no names.
CREATE VIEW write_off_known AS
  SELECT tenant_id, register_id, id, invoice_id, written_on, cents, vat_cents, recovered_cents, recovered_on FROM write_off;
CREATE VIEW collection_known AS
  SELECT c.tenant_id, c.register_id, c.id, c.year, c.ordinal, c.recipient_id, c.handed_on, c.state, l.invoice_id,
         l.state AS claim_state
  FROM collection_case c JOIN collection_claim l ON l.tenant_id = c.tenant_id AND l.case_id = c.id;
