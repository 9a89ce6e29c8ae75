-- Whose inbox a request landed in: a contact person of the register, a named user (P03).
CREATE TABLE request_inbox (
  tenant_id bigint NOT NULL, -- @none
  case_id   bigint NOT NULL, -- @none
  user_id   bigint NOT NULL, -- @none
  given_at  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, case_id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES request_case (tenant_id, id));
