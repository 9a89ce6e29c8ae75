-- Recipients, customers' agreements, the log of disclosures (P12 P20 P31 P33; I-16, I-21, I-22).
-- The log itself names nobody: `pseudonym` is a keyed hash of the person's id. Whose a row is stands in
-- disclosure_subject, which an erasure removes: the row of the log stays with its pseudonym (RIGHTS.md 2).
CREATE TABLE recipient ( -- vastaanottaja: an organisation, declared by the notice
  tenant_id       bigint NOT NULL, -- @none
  id              bigint NOT NULL, -- @none
  register_id     bigint NOT NULL, -- @none
  name            text   NOT NULL, -- @none
  kind            bigint NOT NULL CHECK (kind BETWEEN 1 AND 8), -- @none
  role            bigint NOT NULL CHECK (role IN (1, 2)), -- @none
  country         text   NOT NULL, -- @none
  contract_on     text,            -- @none
  contract_until_on text,          -- @none
  categories      bigint NOT NULL, -- @none
  safeguard       bigint NOT NULL CHECK (safeguard BETWEEN 0 AND 4), -- @none
  safeguard_on    text,            -- @none
  necessity       text   NOT NULL, -- @none
  address         text   NOT NULL, -- @none
  added_on        text   NOT NULL, -- @none
  added_by        bigint NOT NULL, -- @none
  ended_on        text,            -- @none
  ended_by        bigint,          -- @none
  recorded_at     bigint NOT NULL, -- @none
  notice_id       bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX recipient_register ON recipient (tenant_id, register_id, name);

CREATE TABLE disclosure_agreement ( -- the customer agreed to this recipient (P20)
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  customer_id  bigint NOT NULL, -- @none
  subject_id   bigint,          -- @none
  recipient_id bigint NOT NULL, -- @category audit @owner subject_id @key none
  made_on      text   NOT NULL, -- @category audit @owner subject_id @key none
  ended_on     text,            -- @category audit @owner subject_id @key none
  recorded_by  bigint NOT NULL, -- @none
  recorded_at  bigint NOT NULL, -- @none
  notice_id    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipient (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX disclosure_agreement_recipient ON disclosure_agreement (tenant_id, recipient_id, customer_id);
CREATE INDEX disclosure_agreement_customer ON disclosure_agreement (tenant_id, customer_id);
CREATE INDEX disclosure_agreement_subject ON disclosure_agreement (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE disclosure ( -- luovutus: one thing that left the register
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  at           bigint NOT NULL, -- @none
  happened_on  text   NOT NULL, -- @none
  recipient_id bigint NOT NULL, -- @none
  ground       bigint NOT NULL CHECK (ground BETWEEN 1 AND 7), -- @none
  way          bigint NOT NULL CHECK (way BETWEEN 1 AND 5), -- @none
  categories   bigint NOT NULL, -- @none
  purpose      bigint NOT NULL, -- @none
  statement    text   NOT NULL, -- @none
  pseudonym    bytea,           -- @none
  invoice_id   bigint,          -- @none
  request_id   bigint,          -- @none
  agreement_id bigint,          -- @none
  reference    text   NOT NULL, -- @none
  made_by      bigint NOT NULL, -- @none
  notice_id    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipient (tenant_id, id));
CREATE INDEX disclosure_register ON disclosure (tenant_id, register_id, id);
CREATE INDEX disclosure_recipient ON disclosure (tenant_id, recipient_id, id);

CREATE TABLE disclosure_subject ( -- whose a row of the log is, until an erasure
  tenant_id     bigint NOT NULL, -- @none
  disclosure_id bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  customer_id   bigint,          -- @none
  subject_id    bigint,          -- @none
  recipient_id  bigint NOT NULL, -- @category audit @owner subject_id @key none
  happened_on   text   NOT NULL, -- @category audit @owner subject_id @key none
  ground        bigint NOT NULL, -- @category audit @owner subject_id @key none
  categories    bigint NOT NULL, -- @category audit @owner subject_id @key none
  PRIMARY KEY (tenant_id, disclosure_id),
  FOREIGN KEY (tenant_id, disclosure_id) REFERENCES disclosure (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX disclosure_subject_person ON disclosure_subject (tenant_id, subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX disclosure_subject_customer ON disclosure_subject (tenant_id, customer_id) WHERE customer_id IS NOT NULL;

-- What other rooms may read in SQL: that something left, on which ground, for which invoice. No names.
CREATE VIEW disclosure_known AS
  SELECT tenant_id, register_id, id, at, happened_on, recipient_id, ground, categories, invoice_id, request_id, reference
  FROM disclosure;
CREATE VIEW recipient_known AS
  SELECT tenant_id, register_id, id, name, kind, role, contract_on, contract_until_on, added_on, ended_on FROM recipient;
