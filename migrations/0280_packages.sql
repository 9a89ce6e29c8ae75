-- Packages of access and portability that were given, and such packages that came in (P51, P54). Figures only: nobody
-- is named here, the audit log knows whose it was, and the case by its id.
CREATE TABLE package_made (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  kind        bigint NOT NULL CHECK (kind IN (1, 2)), -- @none
  request_id  bigint,          -- @none
  tables_read bigint NOT NULL, -- @none
  owned       bigint NOT NULL, -- @none
  given       bigint NOT NULL, -- @none
  unreadable  bigint NOT NULL, -- @none
  outside     bigint NOT NULL, -- @none
  redacted    bigint NOT NULL, -- @none
  files       bigint NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX package_made_request ON package_made (tenant_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX package_made_register ON package_made (tenant_id, register_id, id);

CREATE TABLE package_taken ( -- came from another controller
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  wanted      bigint NOT NULL, -- @none
  stored      bigint NOT NULL, -- @none
  left_out    bigint NOT NULL, -- @none
  taken_by    bigint NOT NULL, -- @none
  taken_at    bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX package_taken_register ON package_taken (tenant_id, register_id, id);

-- Declared for the requests room: which rights a case asked for, and what came of each. No texts.
CREATE VIEW request_item_known AS
  SELECT tenant_id, id, case_id, ordinal, kind, outcome, executed_at FROM request_item;
