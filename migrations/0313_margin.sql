-- The margin scheme (voittomarginaalijärjestelmä; AVL 79 a - 79 k §; V13): what the controller paid for one unit of a row, VAT
-- included, and the margin's base and tax by the rate of the row's day. Rows of other treatments have none. The figures are the
-- controller's own: they are about its purchase, never about the buyer, stand on no document, and are in nobody's package.
CREATE TABLE invoice_margin (
  tenant_id  bigint NOT NULL, -- @none
  invoice_id bigint NOT NULL, -- @none
  ordinal    bigint NOT NULL, -- @none
  purchase   bigint NOT NULL CHECK (purchase >= 0), -- @none
  rate_bp    bigint NOT NULL, -- @none
  base_cents bigint NOT NULL, -- @none
  vat_cents  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, invoice_id, ordinal),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));

-- Of issued documents, for VAT and accounting.
CREATE VIEW invoice_margin_known AS
  SELECT m.tenant_id, i.register_id, m.invoice_id, m.ordinal, r.treatment, m.rate_bp, m.base_cents, m.vat_cents,
         coalesce(r.delivered_on, i.invoiced_on) AS delivered_on
  FROM invoice_margin m JOIN invoice i ON i.tenant_id = m.tenant_id AND i.id = m.invoice_id
  JOIN invoice_row r ON r.tenant_id = m.tenant_id AND r.invoice_id = m.invoice_id AND r.ordinal = m.ordinal
  WHERE i.state > 1;
