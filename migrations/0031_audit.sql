-- The audit log (P43): pseudonymous, chained, append-only. Everything is @none: a subject's id means
-- nothing once the subject's key and row are gone, and the chain must outlive the person.
CREATE TABLE audit_entry (
  tenant_id     bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  at            bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  user_id       bigint NOT NULL, -- @none
  roles         bigint NOT NULL, -- @none
  kind          bigint NOT NULL, -- @none
  subject_id    bigint NOT NULL, -- @none
  what          bigint NOT NULL, -- @none
  categories    bigint NOT NULL, -- @none
  purpose       bigint NOT NULL, -- @none
  statement     bigint NOT NULL, -- @none
  outcome       bigint NOT NULL, -- @none
  notice_id     bigint NOT NULL, -- @none
  subject_count bigint NOT NULL, -- @none
  subjects      bytea,           -- @none
  hash          bytea  NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id));
CREATE INDEX audit_entry_subject ON audit_entry (tenant_id, subject_id, id) WHERE subject_id <> 0;
CREATE INDEX audit_entry_outcome ON audit_entry (tenant_id, outcome, id) WHERE outcome <> 0;
CREATE INDEX audit_entry_sets ON audit_entry (tenant_id, id) WHERE subject_count > 0;

CREATE TABLE audit_head ( -- where each controller's chain begins and ends, under a keyed hash
  tenant_id  bigint NOT NULL, -- @none
  first_id   bigint NOT NULL, -- @none
  first_prev bytea  NOT NULL, -- @none
  last_id    bigint NOT NULL, -- @none
  last_hash  bytea  NOT NULL, -- @none
  mac        bytea  NOT NULL, -- @none
  PRIMARY KEY (tenant_id));
