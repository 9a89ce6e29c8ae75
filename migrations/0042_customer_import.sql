-- Files of customers that have come in: a keyed digest knows the same file again (BILLING section 11). Nothing of
-- the file itself is kept. An erasure forgets the digests of its register, so that the stop list, and not this table,
-- answers for a file that has the person in it (P63).
CREATE TABLE customer_import (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  digest      bytea  NOT NULL, -- @none
  at          bigint NOT NULL, -- @none
  by_user     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, digest),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
