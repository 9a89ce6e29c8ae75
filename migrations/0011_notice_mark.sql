-- What a version said when it was published: a digest of its statements, so that evidence can tell that a
-- published version is as it was (P01, P68).
CREATE TABLE notice_mark (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  digest      bytea  NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, notice_id),
  FOREIGN KEY (tenant_id, register_id, notice_id) REFERENCES notice_version (tenant_id, register_id, id));
