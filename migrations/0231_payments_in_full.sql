-- Invoices whose end somebody waits for: a dispute, a payment plan, a claim at an agency, an erasure on hold (issue 3; P32,
-- P35). Only where nobody does may many payments be settled in one step.
CREATE VIEW claim_watched AS
  SELECT tenant_id, invoice_id FROM dispute WHERE outcome IS NULL
  UNION ALL
  SELECT tenant_id, invoice_id FROM payment_plan WHERE ended_on IS NULL
  UNION ALL
  SELECT tenant_id, invoice_id FROM collection_claim WHERE state = 1
  UNION ALL
  SELECT tenant_id, invoice_id FROM request_hold WHERE released_at IS NULL;
