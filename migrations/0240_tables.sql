-- Dated, editable tables (BILLING.md section 10): VAT rates, reference interest, limits of collection ... The
-- product's own rows come with the program; here are the rows that a named user added or confirmed. A
-- row is never changed: a later one of the same name and first day takes its place.
CREATE TABLE dated_row (
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  kind         bigint NOT NULL, -- @none
  name         text   NOT NULL, -- @none
  from_on      text   NOT NULL, -- @none
  to_on        text,            -- @none
  value        bigint NOT NULL, -- @none
  section      text   NOT NULL, -- @none
  source       text   NOT NULL, -- @none
  made_by      bigint NOT NULL, -- @none
  made_at      bigint NOT NULL, -- @none
  confirmed_by bigint,          -- @none
  confirmed_at bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE INDEX dated_row_kind ON dated_row (tenant_id, kind, id);
