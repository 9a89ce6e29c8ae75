-- Notices (tietosuojaselosteet): versions, statements with parameters, decided findings, orders of
-- authorities, the authorities' contact data (P01, P03, P61, P67, P71). A published notice is a public
-- document; who drew it up or decided is a user's id, the name stands in the register of users.
CREATE TABLE notice_version (
  tenant_id     bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  version       bigint NOT NULL, -- @none
  state         bigint NOT NULL CHECK (state IN (1, 2, 3, 4)), -- @none
  drawn_on      text   NOT NULL, -- @none
  received      text,            -- @none
  base_id      bigint,          -- @none
  order_id      bigint,          -- @none
  created_by    bigint NOT NULL, -- @none
  created_at    bigint NOT NULL, -- @none
  published_by  bigint,          -- @none
  published_at  bigint,          -- @none
  superseded_at bigint,          -- @none
  PRIMARY KEY (tenant_id, register_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX notice_version_number ON notice_version (tenant_id, register_id, version);
CREATE UNIQUE INDEX notice_version_in_force ON notice_version (tenant_id, register_id) WHERE state = 2;
CREATE UNIQUE INDEX notice_version_draft ON notice_version (tenant_id, register_id) WHERE state = 1;

CREATE TABLE notice_statement (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  statement   text   NOT NULL, -- @none
  params      text   NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, notice_id, ordinal),
  FOREIGN KEY (tenant_id, register_id, notice_id) REFERENCES notice_version (tenant_id, register_id, id));

CREATE TABLE notice_finding ( -- a finding of lint in the received text, and who decided what about it
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  ordinal     bigint NOT NULL, -- @none
  finding     text   NOT NULL, -- @none
  section     text   NOT NULL, -- @none
  quote       text   NOT NULL, -- @none
  statement   text   NOT NULL, -- @none
  decision    bigint NOT NULL CHECK (decision IN (1, 2, 3)), -- @none
  decided_by  bigint,          -- @none
  decided_at  bigint,          -- @none
  PRIMARY KEY (tenant_id, register_id, notice_id, ordinal),
  FOREIGN KEY (tenant_id, register_id, notice_id) REFERENCES notice_version (tenant_id, register_id, id));

CREATE TABLE authority_order ( -- an order of an authority; it leads to a draft (P71)
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  authority   text   NOT NULL, -- @none
  reference   text   NOT NULL, -- @none
  ordered_on  text   NOT NULL, -- @none
  summary     text   NOT NULL, -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint,          -- @none
  PRIMARY KEY (tenant_id, register_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

CREATE TABLE authority ( -- contact data of the supervisory authority, dated (P61); one place to update
  tenant_id  bigint NOT NULL, -- @none
  lang       text   NOT NULL, -- @none
  valid_from text   NOT NULL, -- @none
  contact    text   NOT NULL, -- @none
  checked_on text,            -- @none
  source     text   NOT NULL, -- @none
  PRIMARY KEY (tenant_id, lang, valid_from),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));

CREATE VIEW notice_known AS
  SELECT tenant_id, register_id, id, version, state, drawn_on, published_at FROM notice_version;
