-- Retention (säilytys, P36; RIGHTS.md section 5): when whose time is over, computed each night from days that the other
-- rooms know; who was told; what holds; which runs wait for a named person. No name stands here.
CREATE TABLE retention_clock (
  tenant_id   bigint NOT NULL, -- @none
  what        bigint NOT NULL CHECK (what IN (1, 2)), -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  customer_id bigint NOT NULL, -- @none
  basis       bigint NOT NULL CHECK (basis BETWEEN 1 AND 4), -- @none
  end_on      text   NOT NULL, -- @category relationship @owner subject_id @key none
  last_on     text   NOT NULL, -- @category relationship @owner subject_id @key none
  listed_on   text,            -- @none
  PRIMARY KEY (tenant_id, what, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX retention_clock_last ON retention_clock (tenant_id, register_id, last_on);
CREATE INDEX retention_clock_subject ON retention_clock (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE retention_hold ( -- a named person keeps somebody longer, with a ground and a day (never "skip")
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  customer_id bigint NOT NULL, -- @none
  subject_id  bigint,          -- @none
  ground      bigint NOT NULL CHECK (ground BETWEEN 1 AND 5), -- @category relationship @owner subject_id @key none
  until_on    text   NOT NULL, -- @category relationship @owner subject_id @key none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE INDEX retention_hold_customer ON retention_hold (tenant_id, customer_id);
CREATE INDEX retention_hold_subject ON retention_hold (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE retention_run ( -- state 1 waits for a named person, 2 approved, 3 done, 4 stopped by the clock
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  day_on      text   NOT NULL, -- @none
  at          bigint NOT NULL, -- @none
  state       bigint NOT NULL CHECK (state BETWEEN 1 AND 4), -- @none
  due         bigint NOT NULL, -- @none
  people      bigint NOT NULL, -- @none
  erased      bigint NOT NULL, -- @none
  held        bigint NOT NULL, -- @none
  vouchers    bigint NOT NULL, -- @none
  decided_by  bigint,          -- @none
  decided_at  bigint,          -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX retention_run_day ON retention_run (tenant_id, register_id, at);

CREATE VIEW retention_known AS
  SELECT tenant_id, register_id, what, id, customer_id, basis, end_on, last_on, listed_on FROM retention_clock;
