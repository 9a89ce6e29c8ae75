-- Art. 19 notices are followed until they are acknowledged (P56; RIGHTS.md 6): when sent, when reminded, the receiver's own
-- reference. The message itself is sealed under a claim key of its own, which dies with the acknowledgement.
ALTER TABLE request_notice ADD COLUMN sent_on text; -- @none
ALTER TABLE request_notice ADD COLUMN reminded_on text; -- @none
ALTER TABLE request_notice ADD COLUMN reminders bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE request_notice ADD COLUMN reference text NOT NULL DEFAULT ''; -- @none
CREATE INDEX request_notice_open ON request_notice (tenant_id, register_id, state, due_on);

CREATE TABLE request_notice_text ( -- ilmoitus vastaanottajalle: what is told, in three languages and for machines
  tenant_id  bigint NOT NULL, -- @none
  notice_id  bigint NOT NULL, -- @none
  case_id    bigint NOT NULL, -- @none
  subject_id bigint NOT NULL, -- @none
  sealed     bytea  NOT NULL, -- @category correspondence @owner subject_id @key claim
  PRIMARY KEY (tenant_id, notice_id),
  FOREIGN KEY (tenant_id, notice_id) REFERENCES request_notice (tenant_id, id));
CREATE INDEX request_notice_text_case ON request_notice_text (tenant_id, case_id);
CREATE INDEX request_notice_text_subject ON request_notice_text (tenant_id, subject_id);
