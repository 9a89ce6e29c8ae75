-- What a person brings from another controller (P54; Art. 20). A consent names the controller that it was given to (Art. 4(11)): one given
-- elsewhere is kept as history, in a table that no question "may this be done" reads. The same package again is known by a keyed digest.
CREATE TABLE consent_elsewhere ( -- suostumus, joka on annettu toiselle rekisterinpitäjälle
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  subject_id   bigint NOT NULL, -- @none
  given_to     text   NOT NULL, -- @category preference @owner subject_id @key none
  kind         bigint NOT NULL CHECK (kind IN (1, 2)), -- @category preference @owner subject_id @key none
  purpose      bigint NOT NULL, -- @category preference @owner subject_id @key none
  channel      bigint NOT NULL CHECK (channel BETWEEN 0 AND 4), -- @category preference @owner subject_id @key none
  state        bigint NOT NULL CHECK (state BETWEEN 1 AND 5), -- @category preference @owner subject_id @key none
  method       bigint NOT NULL, -- @category preference @owner subject_id @key none
  language     bigint NOT NULL, -- @category preference @owner subject_id @key none
  given_at     bigint NOT NULL, -- @category preference @owner subject_id @key none
  until_on     text   NOT NULL, -- @category preference @owner subject_id @key none
  ended_at     bigint,          -- @category preference @owner subject_id @key none
  ended_method bigint,          -- @category preference @owner subject_id @key none
  notice_words text   NOT NULL, -- @category preference @owner subject_id @key none
  notice_no    bigint NOT NULL, -- @category preference @owner subject_id @key none
  brought_by   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX consent_elsewhere_subject ON consent_elsewhere (tenant_id, subject_id);

ALTER TABLE package_taken ADD COLUMN digest bytea; -- @none
ALTER TABLE package_taken ADD COLUMN customer_id bigint NOT NULL DEFAULT 0; -- @none
CREATE INDEX package_taken_digest ON package_taken (tenant_id, register_id, digest) WHERE digest IS NOT NULL;

-- The words of a consent and the notice's version belong to what the person said and go into the person's package; wording and
-- notice_version, which did not, are filled no more.
ALTER TABLE consent ADD COLUMN notice_words text NOT NULL DEFAULT ''; -- @category preference @owner subject_id @key none
ALTER TABLE consent ADD COLUMN notice_no bigint NOT NULL DEFAULT 0; -- @category preference @owner subject_id @key none
UPDATE consent SET notice_words = wording, notice_no = notice_version, wording = '';
