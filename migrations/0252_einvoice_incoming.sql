-- What arrived: e-invoices of others and operators' answers (BILLING.md sections 4, 11). Seloste is no purchase ledger: facts are
-- kept so that a double is known, not the document. Facts of others are sealed under the tenant's key; rows go after 400 days.
CREATE TABLE einvoice_incoming (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind BETWEEN 1 AND 4), -- @none
  mark        bytea  NOT NULL, -- @none
  accepted    bigint NOT NULL CHECK (accepted IN (0, 1)), -- @none
  total_cents bigint NOT NULL, -- @none
  facts       bytea  NOT NULL, -- @category voucher @key tenant
  settled     bigint NOT NULL CHECK (settled IN (0, 1)), -- @none
  received_on text   NOT NULL, -- @none
  received_by bigint NOT NULL, -- @none
  received_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX einvoice_incoming_mark ON einvoice_incoming (tenant_id, register_id, mark);
CREATE INDEX einvoice_incoming_day ON einvoice_incoming (tenant_id, register_id, received_on, id);
