-- Users (käyttäjät) of the registers: employers, accounts, grants per register, sessions, one-time links,
-- the non-disclosure commitment (salassapitositoumus) and its signatures (P39, P40, P41, P42).
-- Names, e-mail, login name, password hash and the secret of the second factor are sealed under the user's
-- own subject key; a login name is found by its keyed hash.
CREATE TABLE employer ( -- työnantaja: the controller itself (1) or a named company acting for it (2)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2)), -- @none
  name        text   NOT NULL, -- @none
  business_id text   NOT NULL, -- @none
  contract    text   NOT NULL, -- @none
  start_on    text   NOT NULL, -- @none
  end_on      text,            -- @none
  added_by    bigint NOT NULL, -- @none
  added_at    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  CHECK (kind = 1 OR contract <> ''),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE UNIQUE INDEX employer_own ON employer (tenant_id) WHERE kind = 1;

CREATE TABLE account ( -- käyttäjätunnus: one person, one account
  tenant_id       bigint NOT NULL, -- @none
  id              bigint NOT NULL, -- @none
  subject_id      bigint NOT NULL, -- @none
  employer_id     bigint NOT NULL, -- @none
  login_hash      bytea  NOT NULL, -- @category staff @owner subject_id @key none
  profile         bytea  NOT NULL, -- @category staff @owner subject_id @key subject
  credential      bytea,           -- @category credential @owner subject_id @key subject
  has_password    bigint NOT NULL CHECK (has_password IN (0, 1)), -- @none
  has_factor      bigint NOT NULL CHECK (has_factor IN (0, 1)), -- @none
  credential_at   bigint NOT NULL, -- @none
  factor_step     bigint NOT NULL, -- @none
  lang            bigint NOT NULL, -- @none
  granted_by      bigint NOT NULL, -- @none
  granted_at      bigint NOT NULL, -- @none
  start_on        text   NOT NULL, -- @none
  end_on          text   NOT NULL, -- @none
  locked_at       bigint,          -- @none
  last_sign_in_at bigint,          -- @category credential @owner subject_id @key none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, employer_id) REFERENCES employer (tenant_id, id));
CREATE UNIQUE INDEX account_login ON account (tenant_id, login_hash);
CREATE INDEX account_subject ON account (tenant_id, subject_id);

CREATE TABLE access_grant ( -- käyttöoikeus: a role in one register, with use and maintain apart (P39)
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  account_id   bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  role         bigint NOT NULL CHECK (role BETWEEN 1 AND 8), -- @category staff @owner account_id>account.subject_id @key none
  may_use      bigint NOT NULL CHECK (may_use IN (0, 1)), -- @none
  may_maintain bigint NOT NULL CHECK (may_maintain IN (0, 1)), -- @none
  granted_by   bigint NOT NULL, -- @none
  granted_at   bigint NOT NULL, -- @none
  ended_at     bigint,          -- @none
  ended_by     bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX access_grant_once ON access_grant (tenant_id, account_id, register_id, role) WHERE ended_at IS NULL;

CREATE TABLE session ( -- istunto; stage 1: password given, code not yet; 2: signed in
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  account_id bigint NOT NULL, -- @none
  hash       bytea  NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  stage      bigint NOT NULL CHECK (stage IN (1, 2)), -- @none
  method     bigint NOT NULL, -- @none
  device     text   NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  place      bytea  NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  created_at bigint NOT NULL, -- @none
  seen_at    bigint NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  proved_at  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id));
CREATE UNIQUE INDEX session_hash ON session (tenant_id, hash);
CREATE INDEX session_account ON session (tenant_id, account_id);
CREATE INDEX session_age ON session (tenant_id, created_at);

CREATE TABLE access_link ( -- kertakäyttöinen linkki: invitation, reset or sign-in; only its hash is kept
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  account_id bigint NOT NULL, -- @none
  kind       bigint NOT NULL CHECK (kind IN (1, 2, 3)), -- @none
  hash       bytea  NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  made_by    bigint NOT NULL, -- @none
  made_at    bigint NOT NULL, -- @none
  expires_at bigint NOT NULL, -- @none
  used_at    bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id));
CREATE UNIQUE INDEX access_link_hash ON access_link (tenant_id, hash);
CREATE INDEX access_link_account ON access_link (tenant_id, account_id);

CREATE TABLE recovery_code ( -- varakoodi
  tenant_id  bigint NOT NULL, -- @none
  account_id bigint NOT NULL, -- @none
  ordinal    bigint NOT NULL, -- @none
  hash       bytea  NOT NULL, -- @category credential @owner account_id>account.subject_id @key none
  used_at    bigint,          -- @none
  PRIMARY KEY (tenant_id, account_id, ordinal),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id));

CREATE TABLE sign_in_wait ( -- failed sign-ins of a login name, whether or not there is such a user
  tenant_id  bigint NOT NULL, -- @none
  login_hash bytea  NOT NULL, -- @none
  failures   bigint NOT NULL, -- @none
  until_at   bigint NOT NULL, -- @none
  last_at    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, login_hash));

CREATE TABLE nda_text ( -- salassapitositoumuksen teksti, versioned per register
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  version     bigint NOT NULL, -- @none
  from_on     text   NOT NULL, -- @none
  text_fi     text   NOT NULL, -- @none
  text_sv     text   NOT NULL, -- @none
  text_en     text   NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, version),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

CREATE TABLE nda_signature ( -- who, when, which text, how: 1 on screen, 2 on paper, 3 by adopting the notice
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  account_id  bigint NOT NULL, -- @none
  version     bigint NOT NULL, -- @none
  lang        bigint NOT NULL, -- @none
  text_hash   bytea  NOT NULL, -- @none
  method      bigint NOT NULL CHECK (method IN (1, 2, 3)), -- @none
  signature   bytea  NOT NULL, -- @category staff @owner account_id>account.subject_id @key subject
  recorded_by bigint NOT NULL, -- @none
  signed_at   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id, version) REFERENCES nda_text (tenant_id, register_id, version));
CREATE UNIQUE INDEX nda_signature_once ON nda_signature (tenant_id, account_id, register_id, version);

CREATE TABLE gate_refusal ( -- what the gate turned away, by day: 1 network, 2 rate, 3 NDA, 4 role, 5 forged form (P42)
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  day_on      text   NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind BETWEEN 1 AND 5), -- @none
  count       bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, day_on, kind));

CREATE VIEW account_known AS SELECT tenant_id, id, subject_id FROM account;
