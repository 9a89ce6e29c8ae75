-- Facts of a stretch of customers, with the clock as it stands: only what differs is written.

-- name: retention_facts :many
-- purpose: accountability
-- returns: last_order_on:date?, last_settled_on:date?
SELECT c.id, c.subject_id, c.state, c.end_on,
  (SELECT max(coalesce(s.delivered_on, s.ordered_on)) FROM sales_known s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id) AS last_order_on,
  (SELECT max(coalesce(i.settled_on, i.invoiced_on)) FROM invoice_known i WHERE i.tenant_id = c.tenant_id AND i.customer_id = c.id) AS last_settled_on,
  (SELECT count(*) FROM sales_known s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id AND s.state IN (2, 3, 4, 5)) AS open_orders,
  (SELECT count(*) FROM invoice_known i WHERE i.tenant_id = c.tenant_id AND i.customer_id = c.id AND i.state IN (2, 3)) AS open_invoices,
  k.end_on AS clock_end_on, k.last_on AS clock_last_on, coalesce(k.basis, 0) AS clock_basis
FROM customer_known c LEFT JOIN retention_clock k ON k.tenant_id = c.tenant_id AND k.what = 1 AND k.id = c.id
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.id > $after:i64
ORDER BY c.id LIMIT $most:i64;

-- name: retention_offices :many
-- purpose: accountability
SELECT o.id, o.customer_id, o.subject_id, o.to_on, k.end_on AS clock_end_on, k.last_on AS clock_last_on
FROM contact_in_office o LEFT JOIN retention_clock k ON k.tenant_id = o.tenant_id AND k.what = 2 AND k.id = o.id
WHERE o.tenant_id = $tenant AND o.register_id = $register AND o.id > $after:i64 AND (o.to_on IS NOT NULL OR k.id IS NOT NULL)
ORDER BY o.id LIMIT $most:i64;

-- name: retention_put :exec
-- purpose: accountability
INSERT INTO retention_clock (tenant_id, what, id, register_id, subject_id, customer_id, basis, end_on, last_on, listed_on)
VALUES ($tenant, $what:i64, $id:i64, $register, $subject:i64?, $customer:i64, $basis:i64, $end_on:date, $last_on:date, NULL)
ON CONFLICT (tenant_id, what, id) DO UPDATE SET basis = excluded.basis, end_on = excluded.end_on, last_on = excluded.last_on,
  listed_on = CASE WHEN retention_clock.last_on < excluded.last_on THEN NULL ELSE retention_clock.listed_on END;

-- name: retention_drop :changes
-- purpose: accountability
DELETE FROM retention_clock WHERE tenant_id = $tenant AND what = $what:i64 AND id = $id:i64;

-- name: retention_list_now :changes
-- purpose: accountability
UPDATE retention_clock SET listed_on = $today:date
WHERE tenant_id = $tenant AND register_id = $register AND last_on < $until:date AND listed_on IS NULL;

-- name: retention_counts :one
-- purpose: accountability
SELECT count(*) AS counting, count(*) FILTER (WHERE listed_on IS NOT NULL) AS listed,
  count(*) FILTER (WHERE listed_on IS NOT NULL AND last_on < $review:date) AS review,
  count(*) FILTER (WHERE last_on < $today:date) AS overdue,
  count(*) FILTER (WHERE last_on >= $today AND last_on <= $year_end:date) AS this_year
FROM retention_clock WHERE tenant_id = $tenant AND register_id = $register;

-- name: retention_people :one
-- purpose: accountability
SELECT count(*) AS people FROM customer_known WHERE tenant_id = $tenant AND register_id = $register;

-- name: retention_listed :many
-- purpose: accountability
-- returns: until_on:date?
SELECT k.what, k.id, k.subject_id, k.customer_id, k.basis, k.end_on, k.last_on, k.listed_on,
  coalesce((SELECT c.number FROM customer_known c WHERE c.tenant_id = k.tenant_id AND c.id = k.customer_id), 0) AS number,
  (SELECT max(h.until_on) FROM retention_hold h WHERE h.tenant_id = k.tenant_id AND h.customer_id = k.customer_id) AS until_on,
  coalesce((SELECT max(h.ground) FROM retention_hold h WHERE h.tenant_id = k.tenant_id AND h.customer_id = k.customer_id), 0) AS ground
FROM retention_clock k
WHERE k.tenant_id = $tenant AND k.register_id = $register AND k.listed_on IS NOT NULL
ORDER BY k.last_on, k.what, k.id LIMIT $most:i64;

-- name: retention_due_now :many
-- purpose: accountability
SELECT k.what, k.id, k.subject_id, k.customer_id FROM retention_clock k
WHERE k.tenant_id = $tenant AND k.register_id = $register AND k.last_on < $today:date AND k.listed_on <= $listed:date
  AND (k.what > $what:i64 OR (k.what = $what AND k.id > $after:i64))
  AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.tenant_id = k.tenant_id AND h.customer_id = k.customer_id AND h.until_on >= $today)
ORDER BY k.what, k.id LIMIT $most:i64;

-- name: retention_due_count :one
-- purpose: accountability
SELECT count(*) AS due FROM retention_clock k
WHERE k.tenant_id = $tenant AND k.register_id = $register AND k.last_on < $today:date AND k.listed_on <= $listed:date
  AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.tenant_id = k.tenant_id AND h.customer_id = k.customer_id AND h.until_on >= $today);

-- name: retention_without_end :many
-- purpose: accountability
SELECT c.number FROM customer_known c
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.number > $after:i64 AND c.state = 1 AND c.start_on <= $before:date
  AND NOT EXISTS (SELECT 1 FROM retention_clock k WHERE k.tenant_id = c.tenant_id AND k.what = 1 AND k.id = c.id)
  AND NOT EXISTS (SELECT 1 FROM sales_known s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM invoice_known i WHERE i.tenant_id = c.tenant_id AND i.customer_id = c.id)
ORDER BY c.number LIMIT $most:i64;

-- Runs.

-- name: retention_run_insert :exec
-- purpose: accountability
INSERT INTO retention_run (tenant_id, id, register_id, day_on, at, state, due, people, erased, held, vouchers, decided_by, decided_at)
VALUES ($tenant, $id:i64, $register, $day:date, $at:i64, $state:i64, $due:i64, $people:i64, 0, 0, 0, NULL, NULL);

-- name: retention_run_last :one
-- purpose: accountability
SELECT id, at, state, due, erased, coalesce(decided_by, 0) AS decided_by FROM retention_run
WHERE tenant_id = $tenant AND register_id = $register ORDER BY at DESC, id DESC LIMIT 1;

-- name: retention_run_erased_before :one
-- purpose: accountability
SELECT count(*) FILTER (WHERE erased > 0) AS runs, count(*) AS any_runs FROM retention_run
WHERE tenant_id = $tenant AND register_id = $register AND state = 3 AND (erased > 0 OR vouchers > 0);

-- name: retention_run_approve :changes
-- purpose: accountability
UPDATE retention_run SET state = 2, decided_by = $by:i64, decided_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state IN (1, 4);

-- name: retention_run_done :changes
-- purpose: accountability
UPDATE retention_run SET state = 3, at = $at:i64, erased = $erased:i64, held = $held:i64, vouchers = $vouchers:i64
WHERE tenant_id = $tenant AND id = $id:i64;

-- name: retention_hold_insert :exec
-- purpose: accountability
INSERT INTO retention_hold (tenant_id, id, register_id, customer_id, subject_id, ground, until_on, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $customer:i64, $subject:i64?, $ground:i64, $until_on:date, $by:i64, $at:i64);

-- Two records became one: what somebody keeps longer stays kept (P05, P36).
-- name: retention_holds_move :changes
-- purpose: customer-management, accountability
UPDATE retention_hold SET customer_id = $into:i64 WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $from:i64;

-- Evidence (P68).

-- name: retention_evidence_late :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE k.last_on < $today:date AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.tenant_id = k.tenant_id
    AND h.customer_id = k.customer_id AND h.until_on >= $today)) AS late,
  count(*) FILTER (WHERE k.last_on >= $today AND k.last_on <= $year_end:date) AS this_year
FROM retention_clock k WHERE k.tenant_id = $tenant AND k.register_id = $register;
