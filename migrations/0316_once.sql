-- Requests of the API that carried an Idempotency-Key: what was carried out once is not carried out again (UI.md section 10). Keyed
-- hashes of the key and of what was asked; the first answer where it holds ids, numbers and sums only. Seven days.
CREATE TABLE request_once (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  hash        bytea  NOT NULL, -- @none
  body        bytea  NOT NULL, -- @none
  status      bigint NOT NULL, -- @none
  answer      bytea,           -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, hash));
CREATE INDEX request_once_age ON request_once (tenant_id, register_id, made_at);
