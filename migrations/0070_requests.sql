-- Requests of data subjects (pyynnöt) and the erasure engine (P03 P34 P35 P52 P60 P63; RIGHTS.md 1-4).
-- What a person wrote, the needles of the residue scan and the address of the answer are sealed under the
-- case's own claim key, which dies when the answer is delivered.
CREATE TABLE request_case (
  tenant_id       bigint NOT NULL, -- @none
  id              bigint NOT NULL, -- @none
  register_id     bigint NOT NULL, -- @none
  year            bigint NOT NULL, -- @none
  ordinal         bigint NOT NULL, -- @none
  subject_id      bigint NOT NULL, -- @none
  customer_id     bigint NOT NULL, -- @none
  contact_id      bigint NOT NULL, -- @none
  kind            bigint NOT NULL CHECK (kind BETWEEN 1 AND 13), -- @category correspondence @owner subject_id @key none
  channel         bigint NOT NULL CHECK (channel BETWEEN 1 AND 8), -- @category correspondence @owner subject_id @key none
  received_on     text   NOT NULL, -- @category correspondence @owner subject_id @key none
  language        bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  identity        bigint NOT NULL CHECK (identity BETWEEN 1 AND 3), -- @category correspondence @owner subject_id @key none
  state           bigint NOT NULL CHECK (state BETWEEN 1 AND 7), -- @none
  step            bigint NOT NULL CHECK (step BETWEEN 0 AND 8), -- @none
  phase           bigint NOT NULL CHECK (phase IN (1, 2)), -- @none
  due_internal_on text   NOT NULL, -- @none
  due_legal_on    text   NOT NULL, -- @none
  key_id          bigint,          -- @none
  plan_hash       bytea,           -- @none
  approved_by     bigint,          -- @none
  approved_at     bigint,          -- @none
  certificate_year bigint,         -- @none
  certificate_no  bigint,          -- @none
  answered_on     text,            -- @none
  completed_at    bigint,          -- @none
  closed_at       bigint,          -- @none
  recorded_by     bigint NOT NULL, -- @none
  recorded_at     bigint NOT NULL, -- @none
  notice_id       bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX request_case_number ON request_case (tenant_id, register_id, year, ordinal);
CREATE INDEX request_case_due ON request_case (tenant_id, register_id, state, due_internal_on);
CREATE INDEX request_case_subject ON request_case (tenant_id, subject_id);

CREATE TABLE request_secret ( -- kind 1: the request as received, 2: needles, 3: whom the answer goes to
  tenant_id  bigint NOT NULL, -- @none
  case_id    bigint NOT NULL, -- @none
  kind       bigint NOT NULL CHECK (kind IN (1, 2, 3)), -- @none
  subject_id bigint NOT NULL, -- @none
  sealed     bytea  NOT NULL, -- @category correspondence @owner subject_id @key claim
  PRIMARY KEY (tenant_id, case_id, kind),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_secret_subject ON request_secret (tenant_id, subject_id);

CREATE TABLE request_outcome ( -- what was decided on each category, as told in the letter
  tenant_id   bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  phase       bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  category    bigint NOT NULL, -- @none
  outcome     bigint NOT NULL CHECK (outcome BETWEEN 1 AND 4), -- @none
  ground      bigint NOT NULL, -- @none
  by_number   bigint NOT NULL, -- @none
  until_on    text,            -- @none
  row_count   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, case_id, phase, ordinal),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));

CREATE TABLE request_hold ( -- este: none without an event that releases it (RIGHTS.md 3)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  ground      bigint NOT NULL CHECK (ground IN (1, 3)), -- @none
  invoice_id  bigint,          -- @none
  contact_id  bigint,          -- @none
  review_on   text   NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  released_at bigint,          -- @none
  CHECK ((ground = 1 AND invoice_id IS NOT NULL) OR (ground = 3 AND contact_id IS NOT NULL)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_hold_case ON request_hold (tenant_id, case_id);
CREATE INDEX request_hold_invoice ON request_hold (tenant_id, invoice_id) WHERE released_at IS NULL;
CREATE INDEX request_hold_contact ON request_hold (tenant_id, contact_id) WHERE released_at IS NULL;

CREATE TABLE request_event ( -- what happened to a case
  tenant_id bigint NOT NULL, -- @none
  case_id   bigint NOT NULL, -- @none
  id        bigint NOT NULL, -- @none
  at        bigint NOT NULL, -- @none
  what      bigint NOT NULL, -- @none
  by_user   bigint NOT NULL, -- @none
  figure    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, case_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));

CREATE TABLE stop_mark ( -- estolista: keyed one-way marks, nothing else of the person remains (P63)
  tenant_id  bigint NOT NULL, -- @none
  kind       bigint NOT NULL CHECK (kind IN (1, 2)), -- @none
  field      bigint NOT NULL CHECK (field BETWEEN 1 AND 4), -- @none
  mark       bytea  NOT NULL, -- @none
  case_id    bigint NOT NULL, -- @none
  made_at    bigint NOT NULL, -- @none
  until_on   text   NOT NULL, -- @none
  retired_at bigint,          -- @none
  PRIMARY KEY (tenant_id, kind, mark),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));

CREATE VIEW request_known AS
  SELECT tenant_id, register_id, id, subject_id, kind, state, due_internal_on, due_legal_on FROM request_case;
