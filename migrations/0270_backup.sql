-- Backups made, restores tried and done (P34, P72): instants, sizes and counts, nothing of anybody.
CREATE TABLE backup_run (
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  kind         bigint NOT NULL CHECK (kind BETWEEN 1 AND 3), -- @none
  stamp        text   NOT NULL, -- @none
  at           bigint NOT NULL, -- @none
  by_user      bigint NOT NULL, -- @none
  passed       bigint NOT NULL CHECK (passed IN (0, 1)), -- @none
  bytes        bigint NOT NULL, -- @none
  row_count    bigint NOT NULL, -- @none
  short_keys   bigint NOT NULL, -- @none
  lasting_keys bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX backup_run_kind ON backup_run (tenant_id, kind, at);
