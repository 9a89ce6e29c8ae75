-- Credit (luotto): applications, what was asked from whom, decisions by named persons, limits (P30, P50, P66).
-- The raw report dies 30 days after it came, the case two years after its last decision (RIGHTS.md section 5).
CREATE TABLE credit_case ( -- luottohakemus
  tenant_id    bigint NOT NULL, -- @none
  id           bigint NOT NULL, -- @none
  register_id  bigint NOT NULL, -- @none
  number       bigint NOT NULL, -- @category credit @owner customer_id>customer.subject_id @key none
  customer_id  bigint NOT NULL, -- @none
  state        bigint NOT NULL CHECK (state BETWEEN 1 AND 4), -- @category credit @owner customer_id>customer.subject_id @key none
  asked_cents  bigint NOT NULL, -- @category credit @owner customer_id>customer.subject_id @key none
  applied_on   text   NOT NULL, -- @category credit @owner customer_id>customer.subject_id @key none
  applicant    bytea,           -- @category credit @owner customer_id>customer.subject_id @key subject
  limit_cents  bigint NOT NULL, -- @category credit @owner customer_id>customer.subject_id @key none
  valid_from   text,            -- @category credit @owner customer_id>customer.subject_id @key none
  valid_to     text,            -- @category credit @owner customer_id>customer.subject_id @key none
  decided_by   bigint,          -- @none
  decided_at   bigint,          -- @none
  source       bigint NOT NULL, -- @none
  channel      bigint NOT NULL, -- @none
  recorded_by  bigint NOT NULL, -- @none
  recorded_at  bigint NOT NULL, -- @none
  notice_id    bigint NOT NULL, -- @none
  version      bigint NOT NULL, -- @none
  CHECK ((state IN (1, 2)) = (decided_at IS NULL)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX credit_case_number ON credit_case (tenant_id, register_id, number);
CREATE INDEX credit_case_customer ON credit_case (tenant_id, customer_id, id);
CREATE INDEX credit_case_state ON credit_case (tenant_id, register_id, state, number);

CREATE TABLE credit_inquiry ( -- mitä kysyttiin keneltä: a disclosure bound to the case (P30)
  tenant_id     bigint NOT NULL, -- @none
  case_id       bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  disclosure_id bigint,          -- @none
  recipient     bytea  NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key subject
  report        bytea,           -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key subject
  ground        bigint NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  asked_on      text   NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  report_until  text   NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  recorded_by   bigint NOT NULL, -- @none
  recorded_at   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, case_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES credit_case (tenant_id, id));

CREATE TABLE credit_decision ( -- päätös: a named person's, with reasons of their own (P50); a review is by another person
  tenant_id   bigint NOT NULL, -- @none
  case_id     bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  granted     bigint NOT NULL CHECK (granted IN (0, 1)), -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  limit_cents bigint NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  valid_from  text   NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  valid_to    text   NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  reasons     bytea  NOT NULL, -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key subject
  review      bigint NOT NULL CHECK (review IN (0, 1)), -- @category credit @owner case_id>credit_case.customer_id>customer.subject_id @key none
  decided_by  bigint NOT NULL, -- @none
  decided_at  bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, case_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES credit_case (tenant_id, id));

-- What other rooms may read in SQL.
CREATE VIEW credit_known AS
  SELECT tenant_id, register_id, id, customer_id, number, state, limit_cents, valid_from, valid_to, decided_at FROM credit_case;
