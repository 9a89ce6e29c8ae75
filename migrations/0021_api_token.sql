-- Tokens of the API (rajapinnan avaimet): for programs of integrators, shown once, only a keyed hash kept; bound to one
-- register, a role, purposes, networks and a last day (P13, P39, P42). No personal data of its own.
CREATE TABLE api_token (
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  name         text   NOT NULL, -- @none
  role         bigint NOT NULL CHECK (role IN (1, 2, 3)), -- @none
  purposes     bigint NOT NULL CHECK (purposes > 0), -- @none
  networks     text   NOT NULL, -- @none
  hash         bytea  NOT NULL, -- @none
  made_by      bigint NOT NULL, -- @none
  made_at      bigint NOT NULL, -- @none
  until_on     text   NOT NULL, -- @none
  last_used_on text,            -- @none
  revoked_at   bigint,          -- @none
  revoked_by   bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX api_token_hash ON api_token (tenant_id, hash);
