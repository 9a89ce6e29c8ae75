-- Self-billing (itselaskutus; directive 2006/112/EC art. 224 and 226, 10 a; V13): the buyer makes the document of our sale on our
-- behalf. The agreement that it needs, one for each customer, and what the buyer's document says of itself. A document of a
-- kind of its own (invoice.variety 10), numbered by us, never sent.
CREATE TABLE self_billing_agreement (
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  agreed_on   text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  reference   text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id));

CREATE TABLE invoice_self_billed (
  tenant_id    bigint NOT NULL, -- @none
  invoice_id   bigint NOT NULL, -- @none
  buyer_number text   NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  PRIMARY KEY (tenant_id, invoice_id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
CREATE INDEX invoice_self_billed_number ON invoice_self_billed (tenant_id, buyer_number);

-- What payments ask: open ones, by the buyer's number.
CREATE VIEW invoice_self_billed_open AS
  SELECT s.tenant_id, i.register_id, s.invoice_id, s.buyer_number, i.reference,
         i.total_cents - i.paid_cents - i.credited_cents AS open_cents
  FROM invoice_self_billed s JOIN invoice i ON i.tenant_id = s.tenant_id AND i.id = s.invoice_id WHERE i.state IN (2, 3);
