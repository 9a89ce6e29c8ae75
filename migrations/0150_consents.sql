-- Consents, the facts that stand beside them, and prohibitions (P15 P21 P53; RIGHTS.md 2).
CREATE TABLE consent ( -- suostumus: one row for each time that somebody was asked
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  subject_id   bigint NOT NULL, -- @none
  record_id    text   NOT NULL, -- @none
  kind         bigint NOT NULL CHECK (kind IN (1, 2)), -- @category preference @owner subject_id @key none
  purpose      bigint NOT NULL, -- @category preference @owner subject_id @key none
  channel      bigint NOT NULL CHECK (channel BETWEEN 0 AND 4), -- @category preference @owner subject_id @key none
  state        bigint NOT NULL CHECK (state BETWEEN 1 AND 5), -- @category preference @owner subject_id @key none
  method       bigint NOT NULL, -- @category preference @owner subject_id @key none
  language     bigint NOT NULL, -- @category preference @owner subject_id @key none
  notice_id    bigint NOT NULL, -- @none
  notice_version bigint NOT NULL, -- @none
  wording      text   NOT NULL, -- @none
  given_at     bigint NOT NULL, -- @category preference @owner subject_id @key none
  given_by     bigint NOT NULL, -- @none
  until_on     text   NOT NULL, -- @category preference @owner subject_id @key none
  ended_at     bigint,          -- @category preference @owner subject_id @key none
  ended_by     bigint,          -- @none
  ended_method bigint,          -- @category preference @owner subject_id @key none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX consent_subject ON consent (tenant_id, subject_id);
CREATE UNIQUE INDEX consent_record ON consent (tenant_id, record_id);

CREATE TABLE prohibition ( -- kielto: by purpose and channel, for use and for disclosure; never refused
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  purpose     bigint NOT NULL, -- @category preference @owner subject_id @key none
  channel     bigint NOT NULL CHECK (channel BETWEEN 0 AND 4), -- @category preference @owner subject_id @key none
  scope       bigint NOT NULL CHECK (scope BETWEEN 1 AND 3), -- @category preference @owner subject_id @key none
  method      bigint NOT NULL, -- @category preference @owner subject_id @key none
  case_id     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @category preference @owner subject_id @key none
  made_by     bigint NOT NULL, -- @none
  ended_at    bigint,          -- @category preference @owner subject_id @key none
  ended_by    bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX prohibition_subject ON prohibition (tenant_id, subject_id);

CREATE TABLE permission_use ( -- what was asked before something was sent or listed, and the answer (P15, P21, P53)
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint NOT NULL, -- @none
  purpose     bigint NOT NULL, -- @category preference @owner subject_id @key none
  channel     bigint NOT NULL, -- @category preference @owner subject_id @key none
  used_at     bigint NOT NULL, -- @category preference @owner subject_id @key none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject (tenant_id, id));
CREATE INDEX permission_use_subject ON permission_use (tenant_id, subject_id);

CREATE VIEW prohibition_made AS -- which case made which prohibition
  SELECT tenant_id, register_id, subject_id, case_id FROM prohibition;
CREATE VIEW prohibition_known AS
  SELECT tenant_id, register_id, subject_id, purpose, channel, scope FROM prohibition WHERE ended_at IS NULL;
