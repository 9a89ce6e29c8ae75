-- Bank files that came by a watched folder (issue 3; P65): what each became. The file stays in the folder's own done or refused.
CREATE TABLE bank_folder_file (
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  name        text   NOT NULL, -- @none
  outcome     bigint NOT NULL CHECK (outcome BETWEEN 1 AND 3), -- @none
  error       bigint NOT NULL, -- @none
  line        bigint NOT NULL, -- @none
  file_id     bigint,          -- @none
  rows_read   bigint NOT NULL, -- @none
  taken_at    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX bank_folder_file_register ON bank_folder_file (tenant_id, register_id, id);
