-- How many invoices there are in each state and what is open by due date, kept in the same transaction as the invoices
-- (issue 3: the list of unpaid ones in <= 1 ms at 500,000 invoices). Only drafts, open ones by due date and the others are
-- told apart: due is '' where nothing is due. `audit ledger` counts it all again.
CREATE TABLE invoice_tally (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  state       bigint NOT NULL, -- @none
  due         text   NOT NULL, -- @none
  how_many    bigint NOT NULL, -- @none
  open_cents  bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, state, due),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
INSERT INTO invoice_tally (tenant_id, register_id, state, due, how_many, open_cents)
SELECT tenant_id, register_id, state, CASE WHEN state IN (2, 3) THEN due_on ELSE '' END, count(*),
       CAST(sum(CASE WHEN state IN (2, 3) THEN total_cents - paid_cents - credited_cents ELSE 0 END) AS bigint)
FROM invoice GROUP BY tenant_id, register_id, state, CASE WHEN state IN (2, 3) THEN due_on ELSE '' END;
