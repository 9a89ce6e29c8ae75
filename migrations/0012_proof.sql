-- Evidence as it was found last, for each statement in force (P68): the public page shows the last verified
-- figure with its time, and never runs a check itself.
CREATE TABLE proof (
  tenant_id       bigint NOT NULL, -- @none
  register_id     bigint NOT NULL, -- @none
  statement       text   NOT NULL, -- @none
  state           bigint NOT NULL, -- @none
  population      bigint NOT NULL, -- @none
  violations      bigint NOT NULL, -- @none
  figure          bigint NOT NULL, -- @none
  is_public       bigint NOT NULL, -- @none
  checked_at      bigint NOT NULL, -- @none
  verified_figure bigint,          -- @none
  verified_at     bigint,          -- @none
  PRIMARY KEY (tenant_id, register_id, statement),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
