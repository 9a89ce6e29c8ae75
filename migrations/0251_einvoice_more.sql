-- Reminders go out through the same queue; what the other end said (an id of its own, never words); an SFTP server is known by
-- the digest of its key, an operator's own certificate authority by a file (P31, P32, P64; BILLING.md sections 8, 9).
ALTER TABLE einvoice_delivery ADD COLUMN reminder_id bigint; -- @none
ALTER TABLE einvoice_delivery ADD COLUMN receipt text NOT NULL DEFAULT ''; -- @none
ALTER TABLE einvoice_channel ADD COLUMN host_key text NOT NULL DEFAULT ''; -- @none
ALTER TABLE einvoice_channel ADD COLUMN ca_file text NOT NULL DEFAULT ''; -- @none
CREATE INDEX einvoice_delivery_reminder ON einvoice_delivery (tenant_id, reminder_id) WHERE reminder_id IS NOT NULL;

DROP VIEW einvoice_delivery_known;
CREATE VIEW einvoice_delivery_known AS
  SELECT tenant_id, register_id, id, invoice_id, reminder_id, way, state, error, receipt, queued_at, sent_at, settled_at
  FROM einvoice_delivery;
