-- May dates go back within the tenant's own number series (BILLING.md section 1, AVL 209 e)? No row: they may.
CREATE TABLE invoice_series_own (
  tenant_id  bigint NOT NULL, -- @none
  dates_back bigint NOT NULL CHECK (dates_back IN (0, 1)), -- @none
  set_by     bigint NOT NULL, -- @none
  set_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id));
