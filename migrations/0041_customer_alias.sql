-- Numbers that a merge has taken out of use: a search or a letter with the old number finds the customer
-- that remained (P05). The former person's id leads to who had seen their data before (P43).
CREATE TABLE customer_alias (
  tenant_id      bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  number         bigint NOT NULL, -- @category relationship @owner customer_id>customer.subject_id @key none
  customer_id    bigint NOT NULL, -- @none
  former_subject bigint NOT NULL, -- @none
  merged_by      bigint NOT NULL, -- @none
  merged_at      bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, number),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX customer_alias_customer ON customer_alias (tenant_id, customer_id);
