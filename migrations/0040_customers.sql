-- Customers, contact persons, contact points, notes, history, timeline (P05 P07 P22 P23 P25).
-- Every record of personal data carries its source, channel, day, who recorded it and the notice
-- version in force (P01, P25). Rows below a customer are clustered by it: a card is one stretch of disk.
-- There is no foreign key to customer: an erasure removes rows table by table through the ownership
-- graph, in any order; evidence counts rows that would dangle.
CREATE TABLE customer ( -- asiakas
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2)), -- @none
  sole_trader bigint NOT NULL CHECK (sole_trader IN (0, 1)), -- @none
  number      bigint NOT NULL, -- @category relationship @owner subject_id @key none
  state       bigint NOT NULL CHECK (state IN (1, 2)), -- @category relationship @owner subject_id @key none
  language    bigint NOT NULL, -- @category relationship @owner subject_id @key none
  start_on    text   NOT NULL, -- @category relationship @owner subject_id @key none
  end_on      text,            -- @category relationship @owner subject_id @key none
  end_reason  bigint,          -- @category relationship @owner subject_id @key none
  ended_by    bigint,          -- @none
  name         bytea,          -- @category name @owner subject_id @key subject
  organisation bytea,          -- @category organisation @owner subject_id @key subject
  source      bigint NOT NULL, -- @none
  channel     bigint NOT NULL, -- @none
  given_on    text   NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  created_by  bigint NOT NULL, -- @none
  created_at  bigint NOT NULL, -- @none
  version     bigint NOT NULL, -- @none
  CHECK ((kind = 1 AND subject_id IS NOT NULL) OR (kind = 2 AND subject_id IS NULL)),
  CHECK ((state = 1 AND end_on IS NULL) OR (state = 2 AND end_on IS NOT NULL AND ended_by IS NOT NULL)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE UNIQUE INDEX customer_number ON customer (tenant_id, register_id, number);
CREATE INDEX customer_subject ON customer (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE contact_person ( -- yhteyshenkilö: a person who represents an organisation (P22, P60)
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  name        bytea  NOT NULL, -- @category name @owner subject_id @key subject
  role        bytea,           -- @category relationship @owner subject_id @key subject
  from_on     text   NOT NULL, -- @category relationship @owner subject_id @key none
  to_on       text,            -- @category relationship @owner subject_id @key none
  source      bigint NOT NULL, -- @none
  channel     bigint NOT NULL, -- @none
  given_on    text   NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  version     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE UNIQUE INDEX contact_person_id ON contact_person (tenant_id, id);
CREATE INDEX contact_person_subject ON contact_person (tenant_id, subject_id);

CREATE TABLE contact_point ( -- yhteystieto: exactly one of the five values, by kind
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  contact_id  bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2, 3, 4, 5)), -- @none
  email       bytea,           -- @category email @owner subject_id @key subject
  phone       bytea,           -- @category phone @owner subject_id @key subject
  postal      bytea,           -- @category postal @owner subject_id @key subject
  web         bytea,           -- @category web-address @owner subject_id @key subject
  ip          bytea,           -- @category ip-number @owner subject_id @key subject
  source      bigint NOT NULL, -- @none
  channel     bigint NOT NULL, -- @none
  given_on    text   NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX contact_point_subject ON contact_point (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE customer_note ( -- muistiinpano
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  about       bigint NOT NULL, -- @category note @owner subject_id @key none
  text        bytea  NOT NULL, -- @category note @owner subject_id @key subject
  source      bigint NOT NULL, -- @none
  channel     bigint NOT NULL, -- @none
  given_on    text   NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX customer_note_subject ON customer_note (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE customer_change ( -- history: who changed which field when; never what it was (RIGHTS: the old value leaves)
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  contact_id  bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  fields      text   NOT NULL, -- @category relationship @owner subject_id @key none
  source      bigint NOT NULL, -- @none
  channel     bigint NOT NULL, -- @none
  changed_by  bigint NOT NULL, -- @none
  changed_at  bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  version     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX customer_change_subject ON customer_change (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE customer_event ( -- timeline: kinds are numbers of audit.def, sentences are messages
  tenant_id    bigint NOT NULL, -- @none
  customer_id  bigint NOT NULL, -- @none
  at           bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  subject_id   bigint,          -- @none
  kind         bigint NOT NULL, -- @category relationship @owner subject_id @key none
  number       bigint NOT NULL, -- @category relationship @owner subject_id @key none
  amount_cents bigint,          -- @category billing @owner subject_id @key none
  happened_on  text,            -- @category relationship @owner subject_id @key none
  path         text   NOT NULL, -- @none
  statement    text   NOT NULL, -- @none
  source       bigint NOT NULL, -- @none
  channel      bigint NOT NULL, -- @none
  recorded_by  bigint NOT NULL, -- @none
  notice_id    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, at, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX customer_event_subject ON customer_event (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

-- What other rooms may read in SQL: which customers exist, whose they are, in which state. No names.
CREATE VIEW customer_known AS
  SELECT tenant_id, register_id, id, subject_id, kind, state, number, start_on, end_on FROM customer;
CREATE VIEW contact_in_office AS -- who represents an organisation (P60)
  SELECT tenant_id, register_id, customer_id, id, subject_id, from_on, to_on FROM contact_person;
