-- The key store: wrapped keys and nothing else about anybody (P34). See src/db/keys.h.
CREATE TABLE key_store (
  one        bigint NOT NULL CHECK (one = 1), -- @none
  store_id   bytea  NOT NULL, -- @none
  check_text bytea  NOT NULL, -- @none
  generation bigint NOT NULL, -- @none
  created_at bigint NOT NULL, -- @none
  PRIMARY KEY (one));

CREATE TABLE wrapped_key (
  tenant_id  bigint NOT NULL, -- @none
  class      bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  wrapped    bytea  NOT NULL, -- @none
  generation bigint NOT NULL, -- @none
  doomed     bigint NOT NULL, -- @none
  created_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, class, id));
CREATE INDEX wrapped_key_doomed ON wrapped_key (doomed) WHERE doomed <> 0;
CREATE INDEX wrapped_key_generation ON wrapped_key (generation);

CREATE TABLE key_note (
  tenant_id bigint NOT NULL, -- @none
  name      text   NOT NULL, -- @none
  value     bytea  NOT NULL, -- @none
  PRIMARY KEY (tenant_id, name));
