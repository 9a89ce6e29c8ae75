-- Products (tuotteet) and prices (hinnat): what is sold, in which unit, for how much, in which VAT class
-- (never a rate: BILLING.md section 2). A product is nobody's datum; a price agreed with a customer is
-- one of that customer's terms (P24, P64).
CREATE TABLE product ( -- tuote
  tenant_id      bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  register_id    bigint NOT NULL, -- @none
  code           text   NOT NULL, -- @none
  name_fi        text   NOT NULL, -- @none
  name_sv        text   NOT NULL, -- @none
  name_en        text   NOT NULL, -- @none
  unit           bigint NOT NULL, -- @none
  price          bigint NOT NULL CHECK (price >= 0), -- @none
  gross          bigint NOT NULL CHECK (gross IN (0, 1)), -- @none
  vat_class      bigint NOT NULL, -- @none
  labour_percent bigint NOT NULL CHECK (labour_percent BETWEEN 0 AND 100), -- @none
  active         bigint NOT NULL CHECK (active IN (0, 1)), -- @none
  version        bigint NOT NULL, -- @none
  created_by     bigint NOT NULL, -- @none
  created_at     bigint NOT NULL, -- @none
  changed_by     bigint NOT NULL, -- @none
  changed_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX product_code ON product (tenant_id, register_id, code);

CREATE TABLE product_price ( -- asiakashinta, alennus; customer_id NULL: everybody's, product_id NULL: every product
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  customer_id bigint,          -- @none
  product_id  bigint,          -- @category billing @owner customer_id>customer.subject_id @key none
  price       bigint,          -- @category billing @owner customer_id>customer.subject_id @key none
  discount_bp bigint NOT NULL CHECK (discount_bp BETWEEN 0 AND 10000), -- @category billing @owner customer_id>customer.subject_id @key none
  valid_from  text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  valid_to    text,            -- @category billing @owner customer_id>customer.subject_id @key none
  created_by  bigint NOT NULL, -- @none
  created_at  bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  CHECK (price IS NULL OR product_id IS NOT NULL),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id));
CREATE INDEX product_price_customer ON product_price (tenant_id, customer_id, product_id) WHERE customer_id IS NOT NULL;
CREATE INDEX product_price_product ON product_price (tenant_id, register_id, product_id);
