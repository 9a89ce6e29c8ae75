-- Payments (maksut, P65). A payment belongs to one issued invoice; bank files come with the money issue.
CREATE TABLE payment (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  invoice_id  bigint NOT NULL, -- @none
  received_on text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  cents       bigint NOT NULL CHECK (cents > 0), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  way         bigint NOT NULL CHECK (way BETWEEN 1 AND 3), -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
CREATE INDEX payment_invoice ON payment (tenant_id, invoice_id, id);

CREATE VIEW payment_known AS
  SELECT tenant_id, register_id, id, invoice_id, received_on, cents FROM payment;
