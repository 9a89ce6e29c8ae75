-- How long the erasure ledger was, and how its chain stood, at the latest erasure that this store knows (P34): a ledger that has
-- been cut at its end, or is another one, is refused before anything is destroyed upon it.
CREATE TABLE erasure_ledger_head (
  tenant_id bigint NOT NULL, -- @none
  bytes     bigint NOT NULL, -- @none
  chain     text   NOT NULL, -- @none
  noted_at  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
