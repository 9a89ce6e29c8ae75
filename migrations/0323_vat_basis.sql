-- To which month VAT on domestic sales belongs (BILLING.md section 9; AVL 135-138 §): invoice, delivery or payment. A row holds from the
-- first day of its month until the next one; before the first, invoice.
CREATE TABLE vat_basis (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  from_on     text   NOT NULL, -- @none
  basis       bigint NOT NULL CHECK (basis IN (1, 2, 3)), -- @none
  set_by      bigint NOT NULL, -- @none
  set_at      bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, from_on));

CREATE VIEW vat_basis_span AS
  SELECT b.tenant_id, b.register_id, b.basis, b.from_on,
         coalesce((SELECT min(n.from_on) FROM vat_basis n WHERE n.tenant_id = b.tenant_id AND n.register_id = b.register_id
                   AND n.from_on > b.from_on), '9999-12-31') AS until_on
  FROM vat_basis b;
