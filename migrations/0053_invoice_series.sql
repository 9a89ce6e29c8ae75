-- Number series beside the tenant's own yearly one (AVL 209 e), and buyers' declarations for reverse charge of building
-- services (AVL 8 c; V16).
CREATE TABLE invoice_series (
  tenant_id  bigint NOT NULL, -- @none
  id         bigint NOT NULL, -- @none
  name       text   NOT NULL, -- @none
  variety    bigint NOT NULL, -- @none
  prefix     text   NOT NULL, -- @none
  lead       bigint NOT NULL CHECK (lead BETWEEN 1 AND 9), -- @none
  yearly     bigint NOT NULL CHECK (yearly IN (0, 1)), -- @none
  dates_back bigint NOT NULL CHECK (dates_back IN (0, 1)), -- @none
  made_by    bigint NOT NULL, -- @none
  made_at    bigint NOT NULL, -- @none
  ended_at   bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE UNIQUE INDEX invoice_series_lead ON invoice_series (tenant_id, lead);
CREATE INDEX invoice_of_series ON invoice (tenant_id, series_id, number) WHERE number IS NOT NULL;

CREATE TABLE invoice_declaration (
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  given_on    text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id));
