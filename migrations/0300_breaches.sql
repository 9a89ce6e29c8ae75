-- Personal data breaches (tietoturvaloukkaukset; Art. 33, 34; P72, I-48): every one, also those that nobody need be told of.
-- What was written about one is sealed under a claim key of its own, which dies at the end of its own retention.
CREATE TABLE breach (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  year        bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  origin      bigint NOT NULL CHECK (origin BETWEEN 1 AND 5), -- @none
  source_id   bigint NOT NULL, -- @none
  kinds       bigint NOT NULL, -- @none
  categories  bigint NOT NULL, -- @none
  people      bigint NOT NULL, -- @none
  records     bigint NOT NULL, -- @none
  occurred_on text,            -- @none
  occurred_until_on text,      -- @none
  detected_at bigint NOT NULL, -- @none
  aware_at    bigint NOT NULL, -- @none
  aware_by    bigint NOT NULL, -- @none
  hours       bigint NOT NULL, -- @none
  risk        bigint NOT NULL CHECK (risk BETWEEN 0 AND 3), -- @none
  assessed_by bigint NOT NULL, -- @none
  assessed_at bigint NOT NULL, -- @none
  reported_at bigint NOT NULL, -- @none
  told_at     bigint NOT NULL, -- @none
  untold      bigint NOT NULL CHECK (untold BETWEEN 0 AND 3), -- @none
  texts       bytea  NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  closed_at   bigint NOT NULL, -- @none
  closed_by   bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX breach_number ON breach (tenant_id, register_id, year, ordinal);

CREATE TABLE breach_letter ( -- L-33 to the authority, L-34 to the people; phase: first, then what became known later (33(4))
  tenant_id bigint NOT NULL, -- @none
  id        bigint NOT NULL, -- @none
  breach_id bigint NOT NULL, -- @none
  whom      bigint NOT NULL CHECK (whom IN (1, 2)), -- @none
  phase     bigint NOT NULL, -- @none
  way       bigint NOT NULL, -- @none
  reference text   NOT NULL, -- @none
  people    bigint NOT NULL, -- @none
  late      bigint NOT NULL CHECK (late IN (0, 1)), -- @none
  reasons   bigint NOT NULL CHECK (reasons IN (0, 1)), -- @none
  sealed    bytea  NOT NULL, -- @none
  made_by   bigint NOT NULL, -- @none
  made_at   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, breach_id) REFERENCES breach (tenant_id, id));
CREATE INDEX breach_letter_breach ON breach_letter (tenant_id, breach_id);

CREATE TABLE breach_person ( -- whose data it touched
  tenant_id   bigint NOT NULL, -- @none
  breach_id   bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  told_at     bigint NOT NULL, -- @category correspondence @owner subject_id @key none
  PRIMARY KEY (tenant_id, breach_id, subject_id),
  FOREIGN KEY (tenant_id, breach_id) REFERENCES breach (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX breach_person_subject ON breach_person (tenant_id, subject_id);

CREATE TABLE breach_event ( -- what was done, when and by whom; figure of "aware": the instant as it was said
  tenant_id bigint NOT NULL, -- @none
  breach_id bigint NOT NULL, -- @none
  id        bigint NOT NULL, -- @none
  at        bigint NOT NULL, -- @none
  what      bigint NOT NULL, -- @none
  by_user   bigint NOT NULL, -- @none
  figure    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, breach_id, id),
  FOREIGN KEY (tenant_id, breach_id) REFERENCES breach (tenant_id, id));
