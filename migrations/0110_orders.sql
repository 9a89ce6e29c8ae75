-- Orders (tilaukset), their rows and deliveries (P06, P24, P25; BILLING.md section 1). Texts are sealed: rows
-- under the customer's key (an organisation's under its tenant's), the note under the key of the person
-- who wrote it, so that a contact person's words die with that person while the order stays. Numbers,
-- days and sums stay open for lists. A delivery points at the invoice row that charges it.
CREATE TABLE sales_order ( -- tilaus
  tenant_id     bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  customer_id   bigint NOT NULL, -- @none
  number        bigint NOT NULL, -- @category orders @owner customer_id>customer.subject_id @key none
  state         bigint NOT NULL CHECK (state BETWEEN 1 AND 8), -- @category orders @owner customer_id>customer.subject_id @key none
  channel       bigint NOT NULL CHECK (channel BETWEEN 1 AND 3), -- @category orders @owner customer_id>customer.subject_id @key none
  source        bigint NOT NULL, -- @none
  ordered_on    text   NOT NULL, -- @category orders @owner customer_id>customer.subject_id @key none
  gross_entry   bigint NOT NULL CHECK (gross_entry IN (0, 1)), -- @none
  total_cents   bigint NOT NULL, -- @category orders @owner customer_id>customer.subject_id @key none
  due_cents     bigint NOT NULL, -- @category orders @owner customer_id>customer.subject_id @key none
  ready         bigint NOT NULL, -- @none
  delivered_on  text,            -- @category orders @owner customer_id>customer.subject_id @key none
  settled_on    text,            -- @category orders @owner customer_id>customer.subject_id @key none
  archived_on   text,            -- @category orders @owner customer_id>customer.subject_id @key none
  note          bytea,           -- @category orders @owner customer_id>customer.subject_id @key subject
  decision      bytea,           -- @category orders @owner customer_id>customer.subject_id @key subject
  note_subject  bigint,          -- @none
  contact_id    bigint,          -- @category relationship @owner contact_id>contact_person.subject_id @key none
  outside       bytea,           -- @category orders @owner customer_id>customer.subject_id @key none
  confirmed_by  bigint,          -- @none
  confirmed_at  bigint,          -- @none
  approved_by   bigint,          -- @none
  approved_at   bigint,          -- @none
  recorded_by   bigint NOT NULL, -- @none
  recorded_at   bigint NOT NULL, -- @none
  notice_id     bigint NOT NULL, -- @none
  version       bigint NOT NULL, -- @none
  CHECK ((state = 7) = (archived_on IS NOT NULL)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX sales_order_number ON sales_order (tenant_id, register_id, number);
CREATE UNIQUE INDEX sales_order_outside ON sales_order (tenant_id, register_id, outside) WHERE outside IS NOT NULL;
CREATE INDEX sales_order_customer ON sales_order (tenant_id, customer_id, id);
CREATE INDEX sales_order_contact ON sales_order (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX sales_order_state ON sales_order (tenant_id, register_id, state, number);
CREATE INDEX sales_order_ready ON sales_order (tenant_id, register_id, customer_id, id) WHERE ready > 0;

CREATE TABLE sales_row ( -- tilausrivi; product, price and VAT class as they were when the order was confirmed
  tenant_id      bigint NOT NULL, -- @none
  order_id       bigint NOT NULL, -- @none
  ordinal        bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  product_id     bigint,          -- @none
  code           text   NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  text           bytea  NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key subject
  quantity       bigint NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  unit           bigint NOT NULL, -- @none
  price          bigint NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  discount_bp    bigint NOT NULL, -- @none
  vat_class      bigint NOT NULL, -- @none
  treatment      bigint NOT NULL, -- @none
  labour_percent bigint NOT NULL, -- @none
  total_cents    bigint NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  delivered      bigint NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  PRIMARY KEY (tenant_id, order_id, ordinal),
  FOREIGN KEY (tenant_id, order_id) REFERENCES sales_order (tenant_id, id));

CREATE TABLE sales_delivery ( -- toimitus: how much of a row, on which day; the day decides the VAT rate
  tenant_id    bigint NOT NULL, -- @none
  order_id     bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  ordinal      bigint NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  quantity     bigint NOT NULL CHECK (quantity > 0), -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  delivered_on text   NOT NULL, -- @category orders @owner order_id>sales_order.customer_id>customer.subject_id @key none
  invoice_id   bigint,          -- @none
  invoice_row  bigint,          -- @none
  recorded_by  bigint NOT NULL, -- @none
  recorded_at  bigint NOT NULL, -- @none
  CHECK ((invoice_id IS NULL) = (invoice_row IS NULL)),
  PRIMARY KEY (tenant_id, order_id, id),
  FOREIGN KEY (tenant_id, order_id, ordinal) REFERENCES sales_row (tenant_id, order_id, ordinal));
CREATE INDEX sales_delivery_invoice ON sales_delivery (tenant_id, invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE sales_key ( -- Idempotency-Key of the web shop: keyed hashes, seven days (BILLING.md section 11)
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  hash        bytea  NOT NULL, -- @none
  body        bytea  NOT NULL, -- @none
  order_id    bigint NOT NULL, -- @none
  number      bigint NOT NULL, -- @none
  state       bigint NOT NULL, -- @none
  total_cents bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, hash));
CREATE INDEX sales_key_age ON sales_key (tenant_id, register_id, made_at);

-- What other rooms may read in SQL: numbers, days and sums, no names, no texts.
CREATE VIEW sales_known AS
  SELECT tenant_id, register_id, id, customer_id, number, state, channel, ordered_on, total_cents, due_cents, delivered_on
  FROM sales_order;
