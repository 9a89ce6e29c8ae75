-- Persons whose data came from somebody else are informed (Art. 14; RIGHTS.md 2): within a month, at the first contact or before
-- the first disclosure, whichever is first. The views are what customers tells of them: no names.
CREATE INDEX customer_outside ON customer (tenant_id, register_id, subject_id) WHERE source >= 4 AND subject_id IS NOT NULL;
CREATE INDEX contact_person_outside ON contact_person (tenant_id, register_id, subject_id) WHERE source >= 4 OR source = 2;
CREATE VIEW customer_from_outside AS
  SELECT tenant_id, register_id, subject_id, id AS customer_id, source, given_on FROM customer
  WHERE source >= 4 AND subject_id IS NOT NULL;
CREATE VIEW contact_from_outside AS
  SELECT tenant_id, register_id, subject_id, customer_id, source, given_on FROM contact_person
  WHERE source >= 4 OR source = 2;

CREATE TABLE information_ground ( -- why somebody need not be informed (14(5)), by a named person
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  exception   bigint NOT NULL CHECK (exception BETWEEN 1 AND 4), -- @none
  source      bigint NOT NULL, -- @none
  words       text   NOT NULL, -- @none
  people      bigint NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

CREATE TABLE information_duty ( -- informoitava: whom we must still tell that we have their data, and from where
  tenant_id   bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  source      bigint NOT NULL, -- @category relationship @owner subject_id @key none
  got_on      text   NOT NULL, -- @category relationship @owner subject_id @key none
  due_on      text   NOT NULL, -- @category relationship @owner subject_id @key none
  state       bigint NOT NULL CHECK (state BETWEEN 1 AND 3), -- @category relationship @owner subject_id @key none
  done_on     text,            -- @category relationship @owner subject_id @key none
  way         bigint NOT NULL, -- @none
  ground_id   bigint NOT NULL, -- @none
  done_by     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, subject_id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX information_duty_due ON information_duty (tenant_id, register_id, state, due_on);
