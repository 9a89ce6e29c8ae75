-- Receivables and collection (P32, P35, P65). Other rooms' rows are read through their views.

-- name: reminder_rule_list :many
-- purpose: any
SELECT debtor, days_after, days_between, pay_days, least_cents, fee_cents, most, interest FROM reminder_rule
WHERE tenant_id = $tenant AND register_id = $register ORDER BY debtor;

-- name: reminder_rule_put :exec
-- purpose: any
INSERT INTO reminder_rule (tenant_id, register_id, debtor, days_after, days_between, pay_days, least_cents, fee_cents, most,
  interest, set_by, set_at)
VALUES ($tenant, $register, $debtor:i64, $days_after:i64, $days_between:i64, $pay_days:i64, $least:i64, $fee:i64, $most:i64,
  $interest:i64, $by:i64, $at:i64)
ON CONFLICT (tenant_id, register_id, debtor) DO UPDATE SET days_after = excluded.days_after,
  days_between = excluded.days_between, pay_days = excluded.pay_days, least_cents = excluded.least_cents,
  fee_cents = excluded.fee_cents, most = excluded.most, interest = excluded.interest, set_by = excluded.set_by,
  set_at = excluded.set_at;

-- name: claim_open :many
-- purpose: invoicing, collection, rights, accountability
SELECT i.id, i.customer_id, i.number, i.number_text, i.due_on, i.open_cents, i.interest_bp, i.variety,
  coalesce((SELECT max(e.event_on) FROM claim_event e WHERE e.tenant_id = i.tenant_id AND e.invoice_id = i.id AND e.kind = 1), '')
    AS moved_text,
  coalesce((SELECT max(e.event_on) FROM claim_event e WHERE e.tenant_id = i.tenant_id AND e.invoice_id = i.id AND e.kind = 2), '')
    AS admitted_text,
  (SELECT count(*) FROM reminder r WHERE r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.state = 2) AS reminders,
  (SELECT CAST(coalesce(sum(r.fee_cents), 0) AS bigint) FROM reminder r WHERE r.tenant_id = i.tenant_id
   AND r.invoice_id = i.id AND r.state = 2) AS fee_cents,
  (SELECT CAST(coalesce(sum(h.cents), 0) AS bigint) FROM claim_charge h WHERE h.tenant_id = i.tenant_id AND h.invoice_id = i.id)
    AS charge_cents,
  coalesce((SELECT max(r.reminded_on) FROM reminder r WHERE r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.state = 2), '')
    AS reminded_text,
  coalesce((SELECT max(r.pay_by_on) FROM reminder r WHERE r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.state = 2), '')
    AS pay_by_text,
  coalesce((SELECT max(p.received_on) FROM payment_received p WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id), '')
    AS paid_text,
  coalesce((SELECT d.cents FROM dispute d WHERE d.tenant_id = i.tenant_id AND d.invoice_id = i.id AND d.outcome IS NULL), 0)
    AS disputed_cents,
  coalesce((SELECT l.case_id FROM collection_claim l WHERE l.tenant_id = i.tenant_id AND l.invoice_id = i.id AND l.state = 1
   LIMIT 1), 0) AS case_id,
  coalesce((SELECT p.id FROM payment_plan p WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id AND p.ended_on IS NULL), 0)
    AS plan_id
FROM invoice_known i
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state IN (2, 3) AND i.kind <> 381 AND i.open_cents > 0
  AND i.due_on < $before:date
  AND (CAST($customer:i64? AS bigint) IS NULL OR i.customer_id = $customer)
  AND (CAST($invoice:i64? AS bigint) IS NULL OR i.id = $invoice)
ORDER BY i.due_on, i.id LIMIT $most:i64;

-- name: plan_of :one
-- purpose: invoicing, collection, rights, accountability
SELECT id, base_cents, grace_days, agreed_on FROM payment_plan
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND ended_on IS NULL;

-- name: plan_parts :many
-- purpose: any
SELECT due_on, cents FROM plan_instalment WHERE tenant_id = $tenant AND plan_id = $plan:i64 ORDER BY ordinal;

-- name: plan_insert :exec
-- purpose: invoicing, collection
INSERT INTO payment_plan (tenant_id, id, register_id, invoice_id, agreed_on, base_cents, grace_days, ended_on, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $agreed_on:date, $base:i64, $grace:i64, NULL, $by:i64, $at:i64);

-- name: plan_part_insert :exec
-- purpose: any
INSERT INTO plan_instalment (tenant_id, plan_id, ordinal, due_on, cents)
VALUES ($tenant, $plan:i64, $ordinal:i64, $due_on:date, $cents:i64);

-- name: plan_end :changes
-- purpose: invoicing, collection, rights
UPDATE payment_plan SET ended_on = $on:date WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND ended_on IS NULL;

-- name: claim_event_insert :exec
-- purpose: invoicing, collection
INSERT INTO claim_event (tenant_id, id, register_id, invoice_id, kind, event_on, fee_cents, made_by, made_on)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $kind:i64, $event_on:date, $fee:i64, $by:i64, $made_on:date);

-- name: claim_moves :many
-- purpose: invoicing, collection, rights
SELECT made_on, cents FROM payment_movement WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY made_on, id;

-- name: claim_credits :many
-- purpose: invoicing, collection, rights
SELECT set_on, cents FROM credit_set_off_known
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY set_on;

-- name: claim_invoice :one
-- purpose: invoicing, collection, rights
SELECT id, customer_id, state, kind, variety, number, reference, invoiced_on, due_on, total_cents, vat_cents, open_cents,
  credited_cents, interest_bp
FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register AND id = $invoice:i64;

-- Charges and interest invoices.

-- name: claim_charge_insert :exec
-- purpose: invoicing, collection
INSERT INTO claim_charge (tenant_id, id, register_id, invoice_id, kind, charged_on, cents, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, 1, $on:date, $cents:i64, $by:i64, $at:i64);

-- name: claim_bill_insert :exec
-- purpose: invoicing, collection
INSERT INTO claim_bill (tenant_id, bill_id, register_id, invoice_id, until_on, interest_cents, cost_cents, made_by, made_at)
VALUES ($tenant, $bill:i64, $register, $invoice:i64, $until_on:date, $interest:i64, $costs:i64, $by:i64, $at:i64);

-- What an invoice of interest asks, and of which invoice.
-- name: claim_bill_get :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT b.until_on, b.interest_cents, b.cost_cents, i.invoiced_on, i.due_on, i.total_cents, i.reference FROM claim_bill b
JOIN invoice_known i ON i.tenant_id = b.tenant_id AND i.id = b.invoice_id
WHERE b.tenant_id = $tenant AND b.register_id = $register AND b.bill_id = $bill:i64;

-- name: claim_asked :one
-- purpose: invoicing, collection, rights
SELECT (SELECT CAST(coalesce(sum(r.fee_cents), 0) AS bigint) FROM reminder r WHERE r.tenant_id = $tenant
        AND r.invoice_id = $invoice:i64 AND r.state = 2) AS fee_cents,
  (SELECT CAST(coalesce(sum(e.fee_cents), 0) AS bigint) FROM claim_event e WHERE e.tenant_id = $tenant
   AND e.invoice_id = $invoice AND e.kind = 1) AS moved_cents,
  (SELECT CAST(coalesce(sum(h.cents), 0) AS bigint) FROM claim_charge h WHERE h.tenant_id = $tenant
   AND h.invoice_id = $invoice) AS charge_cents,
  (SELECT CAST(coalesce(sum(b.interest_cents), 0) AS bigint) FROM claim_bill b WHERE b.tenant_id = $tenant
   AND b.invoice_id = $invoice) AS billed_interest,
  (SELECT CAST(coalesce(sum(b.cost_cents), 0) AS bigint) FROM claim_bill b WHERE b.tenant_id = $tenant
   AND b.invoice_id = $invoice) AS billed_costs;

-- The newest paid ones first, by the index of state and number.
-- name: paid_late :many
-- purpose: invoicing
SELECT i.id, i.number, i.customer_id, i.due_on, i.settled_on, i.interest_bp FROM invoice_known i
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state = 4 AND i.kind <> 381 AND i.variety NOT IN (5, 6)
  AND i.settled_on > i.due_on AND i.settled_on >= $since:date AND i.customer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM claim_bill b WHERE b.tenant_id = i.tenant_id AND b.invoice_id = i.id)
ORDER BY i.number DESC LIMIT $most:i64;

-- Ageing: what is open now, and, for a day gone by, what has ended since.

-- name: ageing_now :many
-- purpose: invoicing, collection
SELECT due_on, count(*) AS how_many, CAST(sum(open_cents) AS bigint) AS open_cents FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 3) AND kind <> 381 GROUP BY due_on ORDER BY due_on;

-- name: ageing_then :many
-- purpose: invoicing, collection
SELECT s.due_on, count(*) AS how_many, CAST(sum(s.then_cents) AS bigint) AS open_cents FROM (
  SELECT i.due_on, i.total_cents - i.paid_cents - i.credited_cents + coalesce(p.cents, 0) + coalesce(c.cents, 0) AS then_cents
  FROM invoice_known i
  LEFT JOIN (SELECT invoice_id, CAST(sum(cents) AS bigint) AS cents FROM payment_movement
             WHERE tenant_id = $tenant AND register_id = $register AND made_on > $on:date GROUP BY invoice_id) p
    ON p.invoice_id = i.id
  LEFT JOIN (SELECT invoice_id, CAST(sum(cents) AS bigint) AS cents FROM credit_set_off_known
             WHERE tenant_id = $tenant AND register_id = $register AND set_on > $on GROUP BY invoice_id) c
    ON c.invoice_id = i.id
  LEFT JOIN write_off w ON w.tenant_id = i.tenant_id AND w.invoice_id = i.id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.kind <> 381 AND i.invoiced_on <= $on
    AND (w.written_on IS NULL OR w.written_on > $on)) s
WHERE s.then_cents > 0 GROUP BY s.due_on ORDER BY s.due_on;

-- name: account_moves :many
-- purpose: invoicing, collection, rights
SELECT s.moved_on, s.kind, s.number, s.cents FROM (
  SELECT i.invoiced_on AS moved_on, CASE WHEN i.kind = 381 THEN 2 ELSE 1 END AS kind, i.number, i.total_cents AS cents
  FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.customer_id = $customer:i64
  UNION ALL
  SELECT p.received_on, 3, i.number, -p.cents FROM payment_received p
  JOIN invoice_known i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.customer_id = $customer
  UNION ALL
  SELECT u.undone_on, 3, i.number, u.cents FROM payment_undone u
  JOIN invoice_known i ON i.tenant_id = u.tenant_id AND i.id = u.invoice_id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.customer_id = $customer
  UNION ALL
  SELECT o.paid_on, 3, i.number, o.cents FROM credit_paid_out o
  JOIN invoice_known i ON i.tenant_id = o.tenant_id AND i.id = o.invoice_id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.customer_id = $customer
  UNION ALL
  SELECT w.written_on, 4, i.number, -w.cents FROM write_off w
  JOIN invoice_known i ON i.tenant_id = w.tenant_id AND i.id = w.invoice_id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.customer_id = $customer) s
WHERE s.moved_on <= $until:date ORDER BY s.moved_on, s.kind, s.number;

-- Reminder runs.

-- name: reminder_run_insert :exec
-- purpose: invoicing, collection
INSERT INTO reminder_run (tenant_id, id, register_id, run_on, made_by, made_at, done_at, hold_until)
VALUES ($tenant, $id:i64, $register, $run_on:date, $by:i64, $at:i64, NULL, $hold_until:i64?);

-- name: reminder_insert :exec
-- purpose: invoicing, collection
INSERT INTO reminder (tenant_id, id, register_id, run_id, invoice_id, ordinal, state, reminded_on, pay_by_on, open_cents,
  fee_cents, interest_cents, notice_id)
VALUES ($tenant, $id:i64, $register, $run:i64, $invoice:i64, $ordinal:i64, 1, $on:date, $pay_by:date, $open:i64, $fee:i64,
  $interest:i64, $notice:i64);

-- name: reminder_planned :many
-- purpose: invoicing, collection
SELECT id, invoice_id FROM reminder WHERE tenant_id = $tenant AND run_id = $run:i64 AND state = 1 ORDER BY id LIMIT $most:i64;

-- name: reminder_of_run :many
-- purpose: invoicing, collection
SELECT r.id, r.invoice_id, r.ordinal, r.state, r.reminded_on, r.pay_by_on, r.open_cents, r.fee_cents, r.interest_cents, i.number
FROM reminder r JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.run_id = $run:i64 AND (CAST($only:i64? AS bigint) IS NULL OR r.id = $only)
ORDER BY r.id LIMIT 100000;

-- name: reminder_get :one
-- purpose: invoicing, collection
SELECT id, run_id, invoice_id, ordinal, state, reminded_on, pay_by_on, open_cents, fee_cents, interest_cents FROM reminder
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: reminder_set_state :changes
-- purpose: invoicing, collection
UPDATE reminder SET state = $state:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: reminder_run_done :changes
-- purpose: invoicing, collection
UPDATE reminder_run SET done_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND done_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.tenant_id = reminder_run.tenant_id AND r.run_id = reminder_run.id AND r.state = 1);

-- name: reminder_runs :many
-- purpose: invoicing, collection
SELECT u.id, u.run_on, u.made_by, u.made_at, u.done_at, u.hold_until,
  (SELECT count(*) FROM reminder r WHERE r.tenant_id = u.tenant_id AND r.run_id = u.id) AS planned,
  (SELECT count(*) FROM reminder r WHERE r.tenant_id = u.tenant_id AND r.run_id = u.id AND r.state = 2) AS sent,
  (SELECT count(*) FROM reminder r WHERE r.tenant_id = u.tenant_id AND r.run_id = u.id AND r.state = 3) AS left_out,
  (SELECT CAST(coalesce(sum(r.fee_cents), 0) AS bigint) FROM reminder r WHERE r.tenant_id = u.tenant_id AND r.run_id = u.id
   AND r.state = 2) AS fee_cents
FROM reminder_run u WHERE u.tenant_id = $tenant AND u.register_id = $register
  AND (CAST($only:i64? AS bigint) IS NULL OR u.id = $only) ORDER BY u.id DESC LIMIT $most:i64;

-- name: reminder_runs_pending :many
-- purpose: invoicing, collection
SELECT id FROM reminder_run WHERE tenant_id = $tenant AND register_id = $register AND done_at IS NULL
  AND (hold_until IS NULL OR hold_until <= $now:i64) ORDER BY id LIMIT 1000;

-- name: reminder_run_undo :changes
-- purpose: invoicing
UPDATE reminder_run SET done_at = $now:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND done_at IS NULL AND hold_until > $now;

-- name: reminder_undo :changes
-- purpose: invoicing
UPDATE reminder SET state = 3 WHERE tenant_id = $tenant AND run_id = $run:i64 AND state = 1;

-- name: reminder_of_invoice :many
-- purpose: invoicing, collection, rights
SELECT id, ordinal, reminded_on, pay_by_on, open_cents, fee_cents, interest_cents FROM reminder
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND state = 2 ORDER BY ordinal;

-- Disputes.

-- name: dispute_insert :exec
-- purpose: invoicing, collection
INSERT INTO dispute (tenant_id, id, register_id, invoice_id, opened_on, reason, cents, rows_text, key_id, words, outcome,
  decided_on, decided_by, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $opened_on:date, $reason:i64, $cents:i64, $rows:text, $key:i64?, $words:blob?,
  NULL, NULL, NULL, $by:i64, $at:i64);

-- name: dispute_get :one
-- purpose: invoicing, collection
SELECT id, invoice_id, opened_on, reason, cents, rows_text, key_id, words, outcome FROM dispute
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: dispute_list :many
-- purpose: invoicing, collection
SELECT d.id, d.invoice_id, d.opened_on, d.reason, d.cents, d.rows_text, i.number, i.customer_id
FROM dispute d JOIN invoice_known i ON i.tenant_id = d.tenant_id AND i.id = d.invoice_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.outcome IS NULL ORDER BY d.id LIMIT 1000;

-- name: dispute_decide :changes
-- purpose: invoicing, collection
UPDATE dispute SET outcome = $outcome:i64, decided_on = $on:date, decided_by = $by:i64, key_id = NULL, words = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND outcome IS NULL;

-- name: dispute_keys :many
-- purpose: invoicing, collection, rights
SELECT id, key_id FROM dispute WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND outcome IS NULL;

-- name: dispute_end :changes
-- purpose: invoicing, collection, rights
UPDATE dispute SET outcome = 3, decided_on = $on:date, key_id = NULL, words = NULL
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND outcome IS NULL;

-- Hand-over.

-- name: case_insert :exec
-- purpose: collection
INSERT INTO collection_case (tenant_id, id, register_id, year, ordinal, recipient_id, disclosure_id, state, handed_on, closed_on,
  agency_costs_cents, made_by, made_at, notice_id)
VALUES ($tenant, $id:i64, $register, $year:i64, $ordinal:i64, $recipient:i64, $disclosure:i64, 1, $handed_on:date, NULL, 0,
  $by:i64, $at:i64, $notice:i64);

-- name: case_claim_insert :exec
-- purpose: collection
INSERT INTO collection_claim (tenant_id, case_id, invoice_id, principal_cents, costs_cents, due_on, state)
VALUES ($tenant, $cas:i64, $invoice:i64, $principal:i64, $costs:i64, $due_on:date, 1);

-- name: case_get :one
-- purpose: collection, invoicing, rights
SELECT id, year, ordinal, recipient_id, disclosure_id, state, handed_on, closed_on, agency_costs_cents FROM collection_case
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: case_by_number :one
-- purpose: collection, invoicing, rights
SELECT id FROM collection_case
WHERE tenant_id = $tenant AND register_id = $register AND year = $year:i64 AND ordinal = $ordinal:i64;

-- name: case_list :many
-- purpose: collection, invoicing
SELECT id FROM collection_case WHERE tenant_id = $tenant AND register_id = $register
  AND (CAST($state:i64? AS bigint) IS NULL OR state = $state) ORDER BY id DESC LIMIT $most:i64;

-- name: case_claims :many
-- purpose: collection, invoicing, rights
SELECT l.invoice_id, l.principal_cents, l.costs_cents, l.due_on, l.state, i.number, i.reference, i.invoiced_on, i.open_cents,
  i.interest_bp, i.customer_id,
  (SELECT CAST(coalesce(sum(e.cents), 0) AS bigint) FROM agency_event e WHERE e.tenant_id = l.tenant_id AND e.case_id = l.case_id
   AND e.invoice_id = l.invoice_id AND e.kind = 1) AS agency_paid
FROM collection_claim l JOIN invoice_known i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
WHERE l.tenant_id = $tenant AND l.case_id = $cas:i64 ORDER BY i.number;

-- name: hand_over_claim :one
-- purpose: collection
SELECT reference, invoiced_on FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register AND id = $invoice:i64;

-- name: case_of_invoice :many
-- purpose: collection, invoicing, rights
SELECT l.case_id FROM collection_claim l WHERE l.tenant_id = $tenant AND l.invoice_id = $invoice:i64 AND l.state = 1;

-- name: case_claim_state :changes
-- purpose: collection, invoicing, rights
UPDATE collection_claim SET state = $state:i64 WHERE tenant_id = $tenant AND case_id = $cas:i64 AND invoice_id = $invoice:i64 AND state = 1;

-- name: case_claims_open :one
-- purpose: collection, invoicing, rights
SELECT count(*) FILTER (WHERE state = 1) AS open, count(*) FILTER (WHERE state = 2) AS paid, count(*) AS all_of_them
FROM collection_claim WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- name: case_close :changes
-- purpose: collection, invoicing, rights
UPDATE collection_case SET state = $state:i64, closed_on = $on:date WHERE tenant_id = $tenant AND id = $cas:i64 AND state = 1;

-- name: case_costs :exec
-- purpose: collection
UPDATE collection_case SET agency_costs_cents = agency_costs_cents + $cents:i64 WHERE tenant_id = $tenant AND id = $cas:i64;

-- name: agency_event_known :one
-- purpose: collection
SELECT count(*) AS known FROM agency_event WHERE tenant_id = $tenant AND case_id = $cas:i64 AND mark = $mark:text;

-- name: agency_event_insert :exec
-- purpose: collection
INSERT INTO agency_event (tenant_id, id, case_id, invoice_id, mark, kind, cents, event_on, payment_id, made_by, made_at)
VALUES ($tenant, $id:i64, $cas:i64, $invoice:i64, $mark:text, $kind:i64, $cents:i64, $event_on:date, $payment:i64?, $by:i64, $at:i64);

-- name: agency_costs :one
-- purpose: collection
SELECT CAST(coalesce(sum(cents), 0) AS bigint) AS cents FROM agency_event
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND invoice_id = $invoice:i64 AND kind = 2;

-- name: agency_payments :many
-- purpose: collection, invoicing
SELECT p.id, p.received_on AS made_on, p.cents, c.id AS case_id, c.year, c.ordinal, c.recipient_id, i.number
FROM collection_claim l
JOIN collection_case c ON c.tenant_id = l.tenant_id AND c.id = l.case_id
JOIN payment_received p ON p.tenant_id = l.tenant_id AND p.invoice_id = l.invoice_id
JOIN invoice_known i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
WHERE l.tenant_id = $tenant AND c.register_id = $register AND c.state IN (1, 2) AND p.id > l.case_id
  AND NOT EXISTS (SELECT 1 FROM agency_told t WHERE t.tenant_id = p.tenant_id AND t.payment_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM agency_event e WHERE e.tenant_id = p.tenant_id AND e.invoice_id = p.invoice_id AND e.payment_id = p.id)
ORDER BY p.id LIMIT 10000;

-- name: agency_told_insert :exec
-- purpose: collection
INSERT INTO agency_told (tenant_id, payment_id, case_id, told_at, told_by) VALUES ($tenant, $payment:i64, $cas:i64, $at:i64, $by:i64);

-- name: collection_facts :many
-- purpose: rights, collection, accountability
SELECT i.id, c.id AS case_id, c.year, c.ordinal, c.recipient_id, c.handed_on
FROM invoice_known i JOIN collection_claim l ON l.tenant_id = i.tenant_id AND l.invoice_id = i.id AND l.state = 1
JOIN collection_case c ON c.tenant_id = l.tenant_id AND c.id = l.case_id
WHERE i.tenant_id = $tenant AND i.customer_id = $customer:i64 ORDER BY i.id;

-- Write-off.

-- name: write_off_insert :exec
-- purpose: invoicing, collection
INSERT INTO write_off (tenant_id, id, register_id, invoice_id, reason, written_on, cents, vat_cents, recovered_cents, recovered_on,
  made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $reason:i64, $on:date, $cents:i64, $vat:i64, 0, NULL, $by:i64, $at:i64);

-- name: write_off_of :one
-- purpose: invoicing, collection
SELECT id, reason, written_on, cents, vat_cents, recovered_cents FROM write_off
WHERE tenant_id = $tenant AND register_id = $register AND invoice_id = $invoice:i64;

-- name: write_off_list :many
-- purpose: invoicing, collection
SELECT w.written_on, w.cents, w.recovered_cents, i.number, i.customer_id FROM write_off w
JOIN invoice_known i ON i.tenant_id = w.tenant_id AND i.id = w.invoice_id
WHERE w.tenant_id = $tenant AND w.register_id = $register ORDER BY w.written_on DESC, w.id DESC LIMIT $most:i64;

-- name: write_off_recover :changes
-- purpose: invoicing, collection
UPDATE write_off SET recovered_cents = recovered_cents + $cents:i64, recovered_on = $on:date
WHERE tenant_id = $tenant AND id = $id:i64 AND recovered_cents + $cents <= cents;

-- name: write_off_recovery_insert :exec
-- purpose: invoicing, collection
INSERT INTO write_off_recovery (tenant_id, id, register_id, invoice_id, recovered_on, cents, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $on:date, $cents:i64, $by:i64, $at:i64);

-- What has happened to one claim, in the order of days. kind: enum claim_moment; value: reason or outcome, ordinal of a reminder,
-- number of an invoice of interest; to_on: the new due date.
-- name: claim_history :many
-- purpose: invoicing, collection
-- returns: happened_on:date, kind:i64, cents:i64, value:i64, made_by:i64, to_on:date?
SELECT s.happened_on, s.kind, s.cents, s.value, s.made_by, s.to_on FROM (
  SELECT r.reminded_on AS happened_on, 1 AS kind, r.open_cents AS cents, r.ordinal AS value, u.made_by AS made_by, r.pay_by_on AS to_on
  FROM reminder r JOIN reminder_run u ON u.tenant_id = r.tenant_id AND u.id = r.run_id
  WHERE r.tenant_id = $tenant AND r.invoice_id = $invoice:i64 AND r.state = 2
  UNION ALL
  SELECT CASE e.kind WHEN 1 THEN e.made_on ELSE e.event_on END, CASE e.kind WHEN 1 THEN 2 ELSE 3 END, e.fee_cents, 0, e.made_by, e.event_on
  FROM claim_event e WHERE e.tenant_id = $tenant AND e.invoice_id = $invoice
  UNION ALL
  SELECT d.opened_on, 4, d.cents, d.reason, d.made_by, NULL FROM dispute d WHERE d.tenant_id = $tenant AND d.invoice_id = $invoice
  UNION ALL
  SELECT d.decided_on, 5, d.cents, d.outcome, d.decided_by, NULL FROM dispute d
  WHERE d.tenant_id = $tenant AND d.invoice_id = $invoice AND d.outcome IN (1, 2)
  UNION ALL
  SELECT p.agreed_on, 6, p.base_cents, 0, p.made_by, NULL FROM payment_plan p WHERE p.tenant_id = $tenant AND p.invoice_id = $invoice
  UNION ALL
  SELECT h.charged_on, 7, h.cents, 0, h.made_by, NULL FROM claim_charge h WHERE h.tenant_id = $tenant AND h.invoice_id = $invoice
  UNION ALL
  SELECT i.invoiced_on, 8, b.interest_cents + b.cost_cents, i.number, b.made_by, NULL FROM claim_bill b
  JOIN invoice_known i ON i.tenant_id = b.tenant_id AND i.id = b.bill_id WHERE b.tenant_id = $tenant AND b.invoice_id = $invoice
  UNION ALL
  SELECT c.handed_on, 9, l.principal_cents, 0, c.made_by, NULL FROM collection_claim l
  JOIN collection_case c ON c.tenant_id = l.tenant_id AND c.id = l.case_id WHERE l.tenant_id = $tenant AND l.invoice_id = $invoice
  UNION ALL
  SELECT w.written_on, 10, w.cents, w.reason, w.made_by, NULL FROM write_off w WHERE w.tenant_id = $tenant AND w.invoice_id = $invoice
  UNION ALL
  SELECT v.recovered_on, 11, v.cents, 0, v.made_by, NULL FROM write_off_recovery v WHERE v.tenant_id = $tenant AND v.invoice_id = $invoice) s
ORDER BY s.happened_on, s.kind LIMIT 500;

-- Evidence (P68).

-- name: collection_evidence_cases :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM disclosure_known d WHERE d.tenant_id = c.tenant_id AND d.id = c.disclosure_id
      AND d.recipient_id = c.recipient_id AND d.ground = 2 AND d.happened_on = c.handed_on)
    OR NOT EXISTS (SELECT 1 FROM recipient_known r WHERE r.tenant_id = c.tenant_id AND r.id = c.recipient_id AND r.kind = 3
      AND r.contract_on IS NOT NULL AND r.contract_on <= c.handed_on)
    OR EXISTS (SELECT 1 FROM collection_claim l WHERE l.tenant_id = c.tenant_id AND l.case_id = c.id
      AND (l.due_on >= c.handed_on OR NOT EXISTS (SELECT 1 FROM reminder m WHERE m.tenant_id = l.tenant_id
        AND m.invoice_id = l.invoice_id AND m.state = 2 AND m.pay_by_on < c.handed_on)))) AS violations,
  count(*) FILTER (WHERE c.state = 1) AS open
FROM collection_case c WHERE c.tenant_id = $tenant AND c.register_id = $register;
