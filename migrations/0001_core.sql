-- The controllers, their registers, the natural persons, counters and settings (P02, P04, DESIGN 5).
CREATE TABLE tenant ( -- a controller (rekisterinpitäjä)
  tenant_id   bigint NOT NULL, -- @none
  name        text   NOT NULL, -- @none
  business_id text   NOT NULL, -- @none
  street      text   NOT NULL, -- @none
  postcode    text   NOT NULL, -- @none
  town        text   NOT NULL, -- @none
  phone       text   NOT NULL, -- @none
  email       text   NOT NULL, -- @none
  iban        text   NOT NULL, -- @none
  created_at  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id));

CREATE TABLE register ( -- a register (rekisteri) of a controller, with a notice of its own
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  slug       text   NOT NULL, -- @none
  name       text   NOT NULL, -- @none
  ordinal    bigint NOT NULL, -- @none
  created_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE UNIQUE INDEX register_slug ON register (slug);

CREATE TABLE subject ( -- a natural person: consumer, contact person, sole trader, staff user
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  kind       bigint NOT NULL, -- @none
  restricted bigint NOT NULL, -- @none
  created_at bigint NOT NULL, -- @none
  erased_at  bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE INDEX subject_restricted ON subject (tenant_id, id) WHERE restricted <> 0;

CREATE TABLE counter ( -- gapless number series
  tenant_id bigint NOT NULL, -- @none
  name      text   NOT NULL, -- @none
  next_no   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, name));

CREATE TABLE setting ( -- settings of a register; rules live in the notice, not here
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  name        text   NOT NULL, -- @none
  value       text   NOT NULL, -- @none
  changed_at  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, name));
