-- How far the key store must be for these data: a keys.db older than this is refused (src/db/keys.h).
CREATE TABLE key_mark (
  tenant_id  bigint NOT NULL CHECK (tenant_id = 0), -- @none
  store_id   bytea  NOT NULL, -- @none
  generation bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id));
