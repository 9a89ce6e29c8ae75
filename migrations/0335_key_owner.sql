-- What a claim key was made for, room by room (P18, P34; I-7): as long as a row stands here its key must stand, and a key without
-- a row here keeps something readable that nobody owns. A room that makes claim keys adds its part.
CREATE VIEW claim_key_owner AS
  SELECT tenant_id, claim_key_id AS id FROM invoice WHERE claim_key_id IS NOT NULL
  UNION ALL SELECT tenant_id, key_id FROM request_case WHERE key_id IS NOT NULL
  UNION ALL SELECT tenant_id, notice_id FROM request_notice_text
  UNION ALL SELECT tenant_id, key_id FROM dispute WHERE key_id IS NOT NULL
  UNION ALL SELECT tenant_id, id FROM outbound WHERE state IN (1, 2)
  UNION ALL SELECT tenant_id, id FROM breach;
CREATE INDEX invoice_claim_key ON invoice (tenant_id, claim_key_id) WHERE claim_key_id IS NOT NULL;
CREATE INDEX outbound_unsent ON outbound (tenant_id, id) WHERE state IN (1, 2);
