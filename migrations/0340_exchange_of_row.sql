-- A reversal of money in another currency takes back the gains that were named of its row (P65; docs/decisions/0015).
CREATE INDEX exchange_difference_row ON exchange_difference (tenant_id, bank_row_id) WHERE bank_row_id IS NOT NULL;
