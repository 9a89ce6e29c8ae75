-- Recurring invoices (toistuvat laskut): a template with its rows, from which a daily job makes one document for each
-- period (BILLING.md section 1; P64). next_on is the day of the next document, NULL once the template has ended; the
-- document, and the step to the next period, are one transaction, and invoice_template_period lets no period have two.
-- Texts are sealed under the customer's key (an organisation's under its tenant's): they die with the person.
CREATE TABLE invoice_template (
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  customer_id  bigint NOT NULL, -- @none
  number       bigint NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  every_months bigint NOT NULL CHECK (every_months BETWEEN 1 AND 60), -- @category billing @owner customer_id>customer.subject_id @key none
  first_on     text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  month_end    bigint NOT NULL CHECK (month_end IN (0, 1)), -- @none
  end_on       text,            -- @category billing @owner customer_id>customer.subject_id @key none
  next_on      text,            -- @category billing @owner customer_id>customer.subject_id @key none
  passed       bigint NOT NULL CHECK (passed >= 0), -- @none
  covers       bigint NOT NULL CHECK (covers BETWEEN 1 AND 3), -- @none
  prices       bigint NOT NULL CHECK (prices BETWEEN 1 AND 2), -- @none
  rise_bp      bigint NOT NULL CHECK (rise_bp BETWEEN 0 AND 10000), -- @category billing @owner customer_id>customer.subject_id @key none
  made_as      bigint NOT NULL CHECK (made_as BETWEEN 1 AND 2), -- @none
  term_days    bigint NOT NULL CHECK (term_days BETWEEN 0 AND 365), -- @none
  gross_entry  bigint NOT NULL CHECK (gross_entry IN (0, 1)), -- @none
  language     bigint NOT NULL, -- @none
  channel      bigint NOT NULL, -- @none
  discount_bp  bigint NOT NULL CHECK (discount_bp BETWEEN 0 AND 10000), -- @none
  words        bytea,           -- @category billing @owner customer_id>customer.subject_id @key subject
  ended_on     text,            -- @category billing @owner customer_id>customer.subject_id @key none
  ended_why    bigint NOT NULL CHECK (ended_why BETWEEN 0 AND 3), -- @none
  problem      bigint NOT NULL, -- @none
  problem_row  bigint NOT NULL, -- @none
  problem_on   text,            -- @none
  created_by   bigint NOT NULL, -- @none
  created_at   bigint NOT NULL, -- @none
  notice_id    bigint NOT NULL, -- @none
  CHECK ((next_on IS NULL) = (ended_on IS NOT NULL)),
  CHECK ((ended_on IS NULL) = (ended_why = 0)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX invoice_template_number ON invoice_template (tenant_id, number);
CREATE INDEX invoice_template_due ON invoice_template (tenant_id, register_id, next_on, id) WHERE next_on IS NOT NULL;
CREATE INDEX invoice_template_customer ON invoice_template (tenant_id, customer_id, number);

CREATE TABLE invoice_template_row ( -- rivi; with prices of the day the price of a product's row is looked up for each document
  tenant_id      bigint NOT NULL, -- @none
  template_id    bigint NOT NULL, -- @none
  ordinal        bigint NOT NULL, -- @none
  id             bigint NOT NULL, -- @none
  text           bytea  NOT NULL, -- @category billing @owner template_id>invoice_template.customer_id>customer.subject_id @key subject
  quantity       bigint NOT NULL, -- @category billing @owner template_id>invoice_template.customer_id>customer.subject_id @key none
  unit           text   NOT NULL, -- @none
  price          bigint NOT NULL, -- @category billing @owner template_id>invoice_template.customer_id>customer.subject_id @key none
  discount_bp    bigint NOT NULL, -- @none
  vat_class      bigint NOT NULL, -- @none
  treatment      bigint NOT NULL, -- @none
  kind           bigint NOT NULL, -- @none
  product_code   text   NOT NULL, -- @category billing @owner template_id>invoice_template.customer_id>customer.subject_id @key none
  labour_percent bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, template_id, ordinal),
  FOREIGN KEY (tenant_id, template_id) REFERENCES invoice_template (tenant_id, id));
