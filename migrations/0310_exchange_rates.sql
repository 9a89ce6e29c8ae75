-- Rates of exchange (BILLING.md sections 2 and 10): rows of the dated tables, one for each currency and day. They are looked up by
-- currency and day, and listed from the newest; there may be thousands.
CREATE INDEX dated_row_rate ON dated_row (tenant_id, name, from_on, id) WHERE kind = 7;
CREATE INDEX dated_row_rate_day ON dated_row (tenant_id, from_on, id) WHERE kind = 7;
