-- E-invoices (verkkolaskut): customers' addresses, channels to operators, and where each document stands (P31, P64;
-- BILLING.md sections 4, 5, 9, 10).
-- An address is dated and never changed: a new row takes the place of the one before it.
CREATE TABLE einvoice_address ( -- verkkolaskuosoite of a customer, and how its documents go out
  tenant_id   bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  valid_on  text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  channel     bigint NOT NULL CHECK (channel BETWEEN 1 AND 4), -- @category billing @owner customer_id>customer.subject_id @key none
  operator_id text   NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key none
  address     bytea  NOT NULL, -- @category billing @owner customer_id>customer.subject_id @key subject
  source      bigint NOT NULL CHECK (source BETWEEN 1 AND 4), -- @none
  recorded_by bigint NOT NULL, -- @none
  recorded_at bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, customer_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

-- A channel never changes but for its end. A password lies in a file of the data directory, not here.
CREATE TABLE einvoice_channel ( -- lähetyskanava to a declared recipient
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  kind         bigint NOT NULL CHECK (kind BETWEEN 1 AND 4), -- @none
  format       bigint NOT NULL CHECK (format BETWEEN 1 AND 3), -- @none
  recipient_id bigint NOT NULL, -- @none
  target       text   NOT NULL, -- @none
  login        text   NOT NULL, -- @none
  secret_file  text   NOT NULL, -- @none
  sender       text   NOT NULL, -- @none
  made_by      bigint NOT NULL, -- @none
  made_at      bigint NOT NULL, -- @none
  ended_at     bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));

CREATE TABLE einvoice_delivery ( -- lähetys: where one document stands
  tenant_id     bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  invoice_id    bigint NOT NULL, -- @none
  way           bigint NOT NULL CHECK (way IN (1, 2)), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  state         bigint NOT NULL CHECK (state BETWEEN 1 AND 6), -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  channel_id    bigint,          -- @none
  disclosure_id bigint,          -- @none
  message_id    text   NOT NULL, -- @none
  attempts      bigint NOT NULL, -- @none
  next_at       bigint NOT NULL, -- @none
  error         bigint NOT NULL, -- @none
  proposal      bigint NOT NULL, -- @none
  digest        bytea,           -- @none
  document      bytea,           -- @category voucher @owner invoice_id>invoice.customer_id>customer.subject_id @key voucher
  queued_at     bigint NOT NULL, -- @none
  sent_at       bigint,          -- @none
  settled_at    bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX einvoice_delivery_due ON einvoice_delivery (tenant_id, register_id, state, next_at);
CREATE INDEX einvoice_delivery_invoice ON einvoice_delivery (tenant_id, invoice_id);
CREATE INDEX einvoice_delivery_message ON einvoice_delivery (tenant_id, message_id);

-- What other rooms may read in SQL.
CREATE VIEW einvoice_delivery_known AS
  SELECT tenant_id, register_id, id, invoice_id, way, state, error, queued_at, sent_at, settled_at FROM einvoice_delivery;
