-- One message may hold several requests: an item per right, rectification per field, each decided and
-- answered (RIGHTS.md 1; P52 P55 P57). Texts stand sealed under the case's own claim key.
ALTER TABLE request_case ADD COLUMN acknowledged_at bigint; -- @none
ALTER TABLE request_case ADD COLUMN identity_asked_on text; -- @none
ALTER TABLE request_case ADD COLUMN identified_at bigint; -- @none
ALTER TABLE request_case ADD COLUMN identified_by bigint; -- @none
ALTER TABLE request_case ADD COLUMN extended_on text; -- @none
ALTER TABLE request_case ADD COLUMN extended_code bigint; -- @none
ALTER TABLE request_case ADD COLUMN ended_as bigint; -- @none
ALTER TABLE request_case ADD COLUMN duplicate_of bigint; -- @none
ALTER TABLE request_case ADD COLUMN deputy bigint; -- @category correspondence @owner subject_id @key none
ALTER TABLE request_case ADD COLUMN signature bigint; -- @category correspondence @owner subject_id @key none
ALTER TABLE request_case ADD COLUMN first_approved_by bigint; -- @none
ALTER TABLE request_case ADD COLUMN alarmed_on text; -- @none

CREATE TABLE request_item ( -- one right (or one field) that a message asks for
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind BETWEEN 1 AND 14), -- @category correspondence @owner subject_id @key none
  field       text   NOT NULL, -- @category correspondence @owner subject_id @key none
  defect      bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  about       bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  channel     bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  ground      bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  proposed    bigint NOT NULL, -- @none
  outcome     bigint NOT NULL CHECK (outcome BETWEEN 0 AND 5), -- @none
  code        bigint NOT NULL, -- @none
  decided_by  bigint NOT NULL, -- @none
  decided_at  bigint NOT NULL, -- @none
  executed_at bigint,          -- @none
  letter_id   bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_item_case ON request_item (tenant_id, case_id);
CREATE INDEX request_item_subject ON request_item (tenant_id, subject_id);
INSERT INTO request_item (tenant_id, id, case_id, ordinal, subject_id, kind, field, defect, about, channel, ground,
  proposed, outcome, code, decided_by, decided_at)
SELECT tenant_id, id, id, 1, subject_id, kind, '', 0, 0, 0, 0, 1,
  CASE WHEN state IN (3, 4, 5, 6, 7) THEN 1 WHEN state = 2 THEN 5 ELSE 0 END, 0, coalesce(approved_by, 0), coalesce(approved_at, 0)
FROM request_case;

CREATE TABLE request_item_text ( -- kind 1: reasons of the decision, 2: what is demanded, 3: what it was before
  tenant_id  bigint NOT NULL, -- @none
  item_id    bigint NOT NULL, -- @none
  kind       bigint NOT NULL CHECK (kind BETWEEN 1 AND 4), -- @none
  case_id    bigint NOT NULL, -- @none
  subject_id bigint NOT NULL, -- @none
  sealed     bytea  NOT NULL, -- @category correspondence @owner subject_id @key claim
  PRIMARY KEY (tenant_id, item_id, kind),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_item_text_case ON request_item_text (tenant_id, case_id);
CREATE INDEX request_item_text_subject ON request_item_text (tenant_id, subject_id);

CREATE TABLE request_letter ( -- kirje: numbered per year; its text in three languages, sealed
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  case_id      bigint NOT NULL, -- @none
  subject_id   bigint NOT NULL, -- @none
  kind         bigint NOT NULL, -- @none
  year         bigint NOT NULL, -- @none
  number       bigint NOT NULL, -- @none
  certificate  bigint NOT NULL, -- @none
  deciding     bigint NOT NULL, -- @none
  language     bigint NOT NULL, -- @none
  made_by      bigint NOT NULL, -- @none
  made_at      bigint NOT NULL, -- @none
  made_on      text   NOT NULL, -- @none
  delivered_on text,            -- @none
  delivered_by bigint,          -- @none
  delivered_as bigint,          -- @none
  sealed       bytea,           -- @category correspondence @owner subject_id @key claim
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE UNIQUE INDEX request_letter_number ON request_letter (tenant_id, register_id, year, number);
CREATE INDEX request_letter_case ON request_letter (tenant_id, case_id);
CREATE INDEX request_letter_subject ON request_letter (tenant_id, subject_id);

CREATE TABLE request_restriction ( -- rajoitus: which categories of whom, why, until what (Art. 18, P58)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  item_id     bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  ground      bigint NOT NULL CHECK (ground BETWEEN 1 AND 4), -- @none
  categories  bigint NOT NULL, -- @none
  debt        bigint NOT NULL CHECK (debt IN (0, 1)), -- @none
  made_at     bigint NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  review_on   text   NOT NULL, -- @none
  lifted_at   bigint,          -- @none
  lifted_by   bigint,          -- @none
  letter_id   bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_restriction_subject ON request_restriction (tenant_id, subject_id) WHERE lifted_at IS NULL;
CREATE INDEX request_restriction_case ON request_restriction (tenant_id, case_id);

CREATE TABLE datum_mark ( -- beside a field: 1 disputed, 2 the person's own supplementary statement (Art. 16)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2)), -- @category correspondence @owner subject_id @key none
  field       text   NOT NULL, -- @category correspondence @owner subject_id @key none
  statement   bytea,           -- @category correspondence @owner subject_id @key subject
  made_at     bigint NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX datum_mark_subject ON datum_mark (tenant_id, subject_id);

CREATE TABLE request_notice ( -- Art. 19: who is told of a rectification, erasure or restriction (P56)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  item_id     bigint NOT NULL, -- @none
  recipient_kind bigint NOT NULL CHECK (recipient_kind IN (1, 2)), -- @none
  recipient   bigint NOT NULL, -- @none
  act         bigint NOT NULL CHECK (act BETWEEN 1 AND 4), -- @none
  categories  bigint NOT NULL, -- @none
  state       bigint NOT NULL CHECK (state BETWEEN 1 AND 5), -- @none
  made_at     bigint NOT NULL, -- @none
  due_on      text   NOT NULL, -- @none
  told_on     text,            -- @none
  told_by     bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
CREATE INDEX request_notice_case ON request_notice (tenant_id, case_id);

CREATE TABLE balancing_test ( -- tasapainotesti: why an interest outweighs, per purpose (Art. 6(1)(f), P17)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  purpose     bigint NOT NULL, -- @none
  interest    text   NOT NULL, -- @none
  necessity   text   NOT NULL, -- @none
  balance     text   NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_on     text   NOT NULL, -- @none
  review_on   text   NOT NULL, -- @none
  replaced_at bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX balancing_test_purpose ON balancing_test (tenant_id, register_id, purpose) WHERE replaced_at IS NULL;

CREATE TABLE month_sum ( -- what an anonymisation leaves: sums of a month, of nobody (P62)
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  month_on    text   NOT NULL, -- @none
  people      bigint NOT NULL, -- @none
  invoices    bigint NOT NULL, -- @none
  total_cents bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, month_on),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
