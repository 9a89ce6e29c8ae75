-- Vouchers, journal, VAT, month locks (BILLING.md section 9; P19, P65). No column here is personal.

-- name: voucher_insert :exec
-- purpose: any
INSERT INTO voucher (tenant_id, id, register_id, fiscal_year_id, number, kind, dated_on, source_id, invoice_id, made_at)
VALUES ($tenant, $id:i64, $register, $year:i64, $number:i64, $kind:i64, $on:date, $source:i64, $invoice:i64?, $at:i64);

-- name: voucher_line_insert :exec
-- purpose: any
INSERT INTO voucher_line (tenant_id, voucher_id, ordinal, register_id, dated_on, role, account, cents, treatment, rate_bp)
VALUES ($tenant, $voucher:i64, $ordinal:i64, $register, $on:date, $role:i64, $account:text, $cents:i64, $treatment:i64, $rate:i64);

-- Vouchers of many payments that came to the bank (accounting_post_payments): the first gets $voucher and $number + 1.
-- name: vouchers_of_payments :changes
-- purpose: bookkeeping
INSERT INTO voucher (tenant_id, id, register_id, fiscal_year_id, number, kind, dated_on, source_id, invoice_id, made_at)
SELECT p.tenant_id, $voucher:i64 + p.id - $first:i64, p.register_id, $year:i64, $number:i64 + 1 + p.id - $first, $kind:i64, $on:date, p.id,
       p.invoice_id, $at:i64
FROM payment_received p WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id BETWEEN $first AND $last:i64;

-- name: voucher_lines_of_payments :changes
-- purpose: bookkeeping
INSERT INTO voucher_line (tenant_id, voucher_id, ordinal, register_id, dated_on, role, account, cents, treatment, rate_bp)
SELECT p.tenant_id, $voucher:i64 + p.id - $first:i64, o.ordinal, p.register_id, $on:date,
       CASE o.ordinal WHEN 0 THEN $debit:i64 ELSE $credit:i64 END,
       CASE o.ordinal WHEN 0 THEN $debit_account:text ELSE $credit_account:text END,
       CASE o.ordinal WHEN 0 THEN p.cents ELSE -p.cents END, 0, 0
FROM payment_received p CROSS JOIN (SELECT 0 AS ordinal UNION ALL SELECT 1) o
WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id BETWEEN $first AND $last:i64;

-- name: voucher_last_number :one
-- purpose: any
SELECT coalesce(max(number), 0) AS number FROM voucher WHERE tenant_id = $tenant AND fiscal_year_id = $year:i64;

-- name: voucher_role_sum :one
-- purpose: bookkeeping
SELECT CAST(coalesce(sum(l.cents), 0) AS bigint) AS cents FROM voucher v
JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role = $role:i64
WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.kind = 8;

-- name: ledger_account_list :many
-- purpose: any
SELECT role, rate_bp, account, title FROM ledger_account WHERE tenant_id = $tenant ORDER BY role, rate_bp;

-- name: ledger_account_set :exec
-- purpose: bookkeeping
INSERT INTO ledger_account (tenant_id, role, rate_bp, account, title, set_by, set_at)
VALUES ($tenant, $role:i64, $rate:i64, $account:text, $title:text, $by:i64, $at:i64)
ON CONFLICT (tenant_id, role, rate_bp) DO UPDATE SET account = excluded.account, title = excluded.title,
  set_by = excluded.set_by, set_at = excluded.set_at;

-- name: month_lock_last :many
-- purpose: any
SELECT locked FROM month_lock WHERE tenant_id = $tenant AND register_id = $register AND month = $month:text
ORDER BY id DESC LIMIT 1;

-- name: month_locked_since :one
-- purpose: bookkeeping
SELECT count(*) AS months FROM month_lock m
WHERE m.tenant_id = $tenant AND m.register_id = $register AND m.month >= $month:text AND m.locked = 1
  AND m.id = (SELECT max(l.id) FROM month_lock l WHERE l.tenant_id = m.tenant_id AND l.register_id = m.register_id AND l.month = m.month);

-- name: month_lock_insert :exec
-- purpose: bookkeeping
INSERT INTO month_lock (tenant_id, id, register_id, month, locked, reason, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $month:text, $locked:i64, $reason:text, $by:i64, $at:i64);

-- name: month_lock_list :many
-- purpose: bookkeeping
SELECT id, month, locked, reason, made_by, made_at FROM month_lock
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT 60;

-- name: journal_rows :many
-- purpose: bookkeeping
SELECT l.voucher_id, v.number, l.ordinal, v.kind, l.dated_on, l.role, l.account, l.cents, l.treatment, l.rate_bp,
       i.number AS invoice_number, i.number_text AS shown_text
FROM voucher_line l JOIN voucher v ON v.tenant_id = l.tenant_id AND v.id = l.voucher_id
LEFT JOIN invoice_known i ON i.tenant_id = v.tenant_id AND i.id = v.invoice_id
WHERE l.tenant_id = $tenant AND v.register_id = $register AND v.dated_on >= $from:date AND v.dated_on <= $to:date
  AND v.number > $after:i64 AND v.fiscal_year_id = $year:i64
ORDER BY v.number, l.ordinal LIMIT $limit:i64;

-- name: voucher_get :one
-- purpose: bookkeeping
SELECT v.id, v.number, v.kind, v.dated_on, v.invoice_id, i.number AS invoice_number, i.number_text AS shown_text FROM voucher v
LEFT JOIN invoice_known i ON i.tenant_id = v.tenant_id AND i.id = v.invoice_id
WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.id = $id:i64;

-- name: voucher_lines :many
-- purpose: bookkeeping
SELECT ordinal, role, account, cents, treatment, rate_bp FROM voucher_line
WHERE tenant_id = $tenant AND voucher_id = $id:i64 ORDER BY ordinal;

-- name: vat_by_invoice :many
-- purpose: bookkeeping
SELECT treatment, rate_bp, CAST(coalesce(sum(CASE WHEN role <> 3 THEN -cents ELSE 0 END), 0) AS bigint) AS base_cents,
       CAST(coalesce(sum(CASE WHEN role = 3 THEN -cents ELSE 0 END), 0) AS bigint) AS vat_cents,
       count(DISTINCT voucher_id) AS documents
FROM voucher_line
WHERE tenant_id = $tenant AND register_id = $register AND dated_on >= $from:date AND dated_on <= $to:date AND role IN (2, 3, 8)
  AND (treatment BETWEEN 1 AND 7 OR treatment BETWEEN 9 AND 12)
GROUP BY treatment, rate_bp ORDER BY treatment, rate_bp DESC;

-- name: vat_by_delivery :many
-- purpose: bookkeeping
SELECT r.treatment, r.rate_bp, CAST(sum(r.net_cents) AS bigint) AS base_cents, CAST(sum(r.vat_cents) AS bigint) AS vat_cents,
       count(DISTINCT r.invoice_id) AS documents
FROM invoice_row_known r JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.treatment BETWEEN 1 AND 7 AND i.variety <> 9
  AND coalesce(r.delivered_on, i.invoiced_on) >= $from:date AND coalesce(r.delivered_on, i.invoiced_on) <= $to:date
GROUP BY r.treatment, r.rate_bp
UNION ALL
SELECT m.treatment, m.rate_bp, CAST(sum(m.base_cents) AS bigint), CAST(sum(m.vat_cents) AS bigint), count(DISTINCT m.invoice_id)
FROM invoice_margin_known m WHERE m.tenant_id = $tenant AND m.register_id = $register
  AND m.delivered_on >= $from AND m.delivered_on <= $to
GROUP BY m.treatment, m.rate_bp ORDER BY 1, 2 DESC;

-- name: vat_basis_list :many
-- purpose: bookkeeping
-- returns: from_on:date, basis:i64, until_on:date, set_by:i64, set_at:i64
SELECT s.from_on, s.basis, s.until_on, b.set_by, b.set_at FROM vat_basis_span s
JOIN vat_basis b ON b.tenant_id = s.tenant_id AND b.register_id = s.register_id AND b.from_on = s.from_on
WHERE s.tenant_id = $tenant AND s.register_id = $register ORDER BY s.from_on;

-- name: vat_basis_set :exec
-- purpose: bookkeeping
INSERT INTO vat_basis (tenant_id, register_id, from_on, basis, set_by, set_at)
VALUES ($tenant, $register, $from:date, $basis:i64, $by:i64, $at:i64)
ON CONFLICT (tenant_id, register_id, from_on) DO UPDATE SET basis = excluded.basis, set_by = excluded.set_by, set_at = excluded.set_at;

-- By payment: what each document that may change in [from, to] had charged before the month and had at its end, by class. Documents of
-- [since, until) that were open, or of which something is dated in the month; credit notes and losses count to their original.
-- name: vat_paid_lines :many
-- purpose: bookkeeping
-- returns: document:i64, treatment:i64, rate_bp:i64, base_before:i64, vat_before:i64, base_to:i64, vat_to:i64, own_before:i64, own_to:i64
SELECT d.id AS document, l.treatment, l.rate_bp,
  CAST(sum(CASE WHEN l.role <> 3 AND l.dated_on < $from:date THEN -l.cents ELSE 0 END) AS bigint) AS base_before,
  CAST(sum(CASE WHEN l.role = 3 AND l.dated_on < $from THEN -l.cents ELSE 0 END) AS bigint) AS vat_before,
  CAST(sum(CASE WHEN l.role <> 3 THEN -l.cents ELSE 0 END) AS bigint) AS base_to,
  CAST(sum(CASE WHEN l.role = 3 THEN -l.cents ELSE 0 END) AS bigint) AS vat_to,
  CAST(sum(CASE WHEN v.kind <> 2 AND l.dated_on < $from THEN -l.cents ELSE 0 END) AS bigint) AS own_before,
  CAST(sum(CASE WHEN v.kind <> 2 THEN -l.cents ELSE 0 END) AS bigint) AS own_to
FROM invoice_known d
JOIN invoice_known i ON i.tenant_id = d.tenant_id AND (i.id = d.id OR i.original_id = d.id)
JOIN voucher v ON v.tenant_id = i.tenant_id AND v.invoice_id = i.id AND v.kind IN (1, 2, 7) AND v.dated_on <= $to:date
JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role IN (2, 3, 8, 9)
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.kind <> 381 AND d.variety <> 9
  AND d.invoiced_on >= $since:date AND d.invoiced_on < $until:date AND d.invoiced_on <= $to
  AND (d.state IN (2, 3) OR d.settled_on IS NULL OR d.settled_on >= $from OR EXISTS (
       SELECT 1 FROM invoice_known x JOIN voucher w ON w.tenant_id = x.tenant_id AND w.invoice_id = x.id AND w.dated_on >= $from
       WHERE x.tenant_id = d.tenant_id AND (x.id = d.id OR x.original_id = d.id)))
GROUP BY d.id, l.treatment, l.rate_bp ORDER BY d.id, l.treatment, l.rate_bp DESC;

-- What was still claimed of the same documents before the month and at its end, and when the first of each was delivered.
-- name: vat_paid_open :many
-- purpose: bookkeeping
-- returns: document:i64, delivered_on:date, open_before:i64, open_to:i64
SELECT d.id AS document,
  coalesce((SELECT min(coalesce(r.delivered_on, d.invoiced_on)) FROM invoice_row_known r WHERE r.tenant_id = d.tenant_id AND r.invoice_id = d.id
            AND (r.treatment = 1 OR r.treatment > 8)), d.invoiced_on) AS delivered_on,
  CAST(coalesce(sum(CASE WHEN l.dated_on < $from:date THEN l.cents ELSE 0 END), 0) AS bigint) AS open_before,
  CAST(coalesce(sum(l.cents), 0) AS bigint) AS open_to
FROM invoice_known d
LEFT JOIN voucher v ON v.tenant_id = d.tenant_id AND v.invoice_id = d.id AND v.dated_on <= $to:date
LEFT JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role = 1
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.kind <> 381 AND d.variety <> 9
  AND d.invoiced_on >= $since:date AND d.invoiced_on < $until:date AND d.invoiced_on <= $to
  AND (d.state IN (2, 3) OR d.settled_on IS NULL OR d.settled_on >= $from OR EXISTS (
       SELECT 1 FROM invoice_known x JOIN voucher w ON w.tenant_id = x.tenant_id AND w.invoice_id = x.id AND w.dated_on >= $from
       WHERE x.tenant_id = d.tenant_id AND (x.id = d.id OR x.original_id = d.id)))
GROUP BY d.id, d.invoiced_on, d.tenant_id ORDER BY d.id;

-- The month's lines that do not go by payment: other treatments, and documents of a time with another basis ($all: of no time).
-- name: vat_not_by_payment :many
-- purpose: bookkeeping
SELECT l.treatment, l.rate_bp, CAST(coalesce(sum(CASE WHEN l.role <> 3 THEN -l.cents ELSE 0 END), 0) AS bigint) AS base_cents,
       CAST(coalesce(sum(CASE WHEN l.role = 3 THEN -l.cents ELSE 0 END), 0) AS bigint) AS vat_cents,
       count(DISTINCT l.voucher_id) AS documents
FROM voucher_line l JOIN voucher v ON v.tenant_id = l.tenant_id AND v.id = l.voucher_id
LEFT JOIN invoice_known i ON i.tenant_id = v.tenant_id AND i.id = v.invoice_id
LEFT JOIN invoice_known o ON o.tenant_id = i.tenant_id AND o.id = i.original_id
WHERE l.tenant_id = $tenant AND l.register_id = $register AND l.dated_on >= $from:date AND l.dated_on <= $to:date AND l.role IN (2, 3, 8)
  AND l.treatment > 0 AND l.treatment <> 8
  AND NOT ((l.treatment = 1 OR l.treatment > 8) AND coalesce(o.variety, i.variety, 0) <> 9 AND ($all:i64 = 1 OR EXISTS (
       SELECT 1 FROM vat_basis_span s WHERE s.tenant_id = l.tenant_id AND s.register_id = l.register_id AND s.basis = 3
       AND s.from_on <= coalesce(o.invoiced_on, i.invoiced_on) AND s.until_on > coalesce(o.invoiced_on, i.invoiced_on))))
GROUP BY l.treatment, l.rate_bp ORDER BY l.treatment, l.rate_bp DESC;

-- name: vat_documents :many
-- purpose: bookkeeping
SELECT DISTINCT v.id, v.number, i.number AS invoice_number FROM voucher_line l
JOIN voucher v ON v.tenant_id = l.tenant_id AND v.id = l.voucher_id
LEFT JOIN invoice_known i ON i.tenant_id = v.tenant_id AND i.id = v.invoice_id
WHERE l.tenant_id = $tenant AND l.register_id = $register AND l.dated_on >= $from:date AND l.dated_on <= $to:date
  AND l.role IN (2, 3, 8) AND l.treatment = $treatment:i64 AND l.rate_bp = $rate:i64
ORDER BY v.number LIMIT 500;

-- name: eu_invoices :many
-- purpose: bookkeeping
SELECT v.invoice_id, CAST(sum(CASE WHEN l.treatment = 3 THEN -l.cents ELSE 0 END) AS bigint) AS goods_cents,
       CAST(sum(CASE WHEN l.treatment = 7 THEN -l.cents ELSE 0 END) AS bigint) AS services_cents
FROM voucher_line l JOIN voucher v ON v.tenant_id = l.tenant_id AND v.id = l.voucher_id AND v.invoice_id IS NOT NULL
WHERE l.tenant_id = $tenant AND l.register_id = $register AND l.dated_on >= $from:date AND l.dated_on <= $to:date
  AND l.role = 2 AND l.treatment IN (3, 7)
GROUP BY v.invoice_id ORDER BY v.invoice_id;

-- name: invoice_for_voucher :one
-- purpose: bookkeeping
SELECT id, kind, variety, invoiced_on, total_cents, paid_cents, credited_cents, state, settled_on, customer_id FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: rows_for_voucher :many
-- purpose: bookkeeping
SELECT treatment, rate_bp, net_cents, vat_cents FROM invoice_row_known WHERE tenant_id = $tenant AND invoice_id = $id:i64;

-- name: margins_for_voucher :many
-- purpose: bookkeeping
SELECT treatment, rate_bp, CAST(sum(base_cents) AS bigint) AS base_cents, CAST(sum(vat_cents) AS bigint) AS vat_cents
FROM invoice_margin_known WHERE tenant_id = $tenant AND invoice_id = $id:i64
GROUP BY treatment, rate_bp ORDER BY treatment, rate_bp DESC;

-- name: invoices_without_voucher :many
-- purpose: bookkeeping
SELECT i.id FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.variety <> 9
  AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.tenant_id = i.tenant_id AND v.kind IN (1, 2) AND v.source_id = i.id)
ORDER BY i.invoiced_on, i.number LIMIT 200;

-- name: movements_without_voucher :many
-- purpose: bookkeeping
SELECT p.id, p.invoice_id, p.received_on AS made_on, p.cents, p.way FROM payment_received p
WHERE p.tenant_id = $tenant AND p.register_id = $register
  AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.tenant_id = p.tenant_id AND v.kind IN (3, 4, 9) AND v.source_id = p.id)
UNION ALL
SELECT u.id, u.invoice_id, u.undone_on, -u.cents, 1 FROM payment_undone u
WHERE u.tenant_id = $tenant AND u.register_id = $register
  AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.tenant_id = u.tenant_id AND v.kind IN (3, 4) AND v.source_id = u.id)
ORDER BY 3, 1 LIMIT 200;

-- name: losses_without_voucher :many
-- purpose: bookkeeping
SELECT i.id FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state = 6
  AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.tenant_id = i.tenant_id AND v.kind = 7 AND v.source_id = i.id)
ORDER BY i.number LIMIT 200;

-- What a loss took of each class: recoveries bring it back in the same proportion.
-- name: loss_lines :many
-- purpose: bookkeeping
SELECT l.role, l.treatment, l.rate_bp, l.cents FROM voucher v
JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role <> 1
WHERE v.tenant_id = $tenant AND v.kind = 7 AND v.source_id = $invoice:i64 ORDER BY l.ordinal;

-- name: recoveries_before :one
-- purpose: bookkeeping
SELECT CAST(coalesce(sum(r.cents), 0) AS bigint) AS cents FROM write_off_recovered r
WHERE r.tenant_id = $tenant AND r.invoice_id = $invoice:i64 AND r.id < $id:i64;

-- name: recoveries_without_voucher :many
-- purpose: bookkeeping
SELECT r.id, r.invoice_id, r.recovered_on, r.cents FROM write_off_recovered r
WHERE r.tenant_id = $tenant AND r.register_id = $register
  AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.tenant_id = r.tenant_id AND v.kind = 7 AND v.source_id = r.id)
ORDER BY r.id LIMIT 200;

-- The independent recomputation: the one place that reads base tables of other rooms on purpose, so that a fault in
-- their views or functions cannot hide itself (P65).

-- name: check_invoice_rows :many
-- purpose: bookkeeping
SELECT i.id, i.number, i.kind, i.gross_entry, i.net_cents AS said_net, i.vat_cents AS said_vat, i.total_cents AS said_total,
       i.variety, coalesce(o.variety, 0) AS original_variety, r.treatment, r.rate_bp, CAST(sum(r.net_cents) AS bigint) AS net_cents, CAST(sum(r.vat_cents) AS bigint) AS vat_cents,
       coalesce(i.rate, 0) AS rate, coalesce(i.doc_total_cents, 0) AS said_doc, CAST(coalesce(sum(r.doc_net_cents), 0) AS bigint) AS doc_net_cents,
       CAST(coalesce(sum(r.doc_vat_cents), 0) AS bigint) AS doc_vat_cents, count(*) AS how_many
FROM invoice i JOIN invoice_row r ON r.tenant_id = i.tenant_id AND r.invoice_id = i.id
LEFT JOIN invoice o ON o.tenant_id = i.tenant_id AND o.id = i.original_id
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
GROUP BY i.id, i.number, i.kind, i.gross_entry, i.net_cents, i.vat_cents, i.total_cents, i.variety, o.variety, r.treatment, r.rate_bp, i.rate, i.doc_total_cents
ORDER BY i.id, r.treatment, r.rate_bp;

-- Rows under the margin scheme with what was paid for them; a row without figures shows as such.
-- name: check_margins :many
-- purpose: bookkeeping
SELECT i.id, i.number, i.kind, r.ordinal, r.treatment, r.net_cents, r.quantity, r.rate_bp AS said_rate, r.vat_cents AS said_vat,
       coalesce(g.ordinal, -1) AS figures, coalesce(g.purchase, 0) AS purchase, coalesce(g.rate_bp, 0) AS rate_bp,
       coalesce(g.base_cents, 0) AS base_cents, coalesce(g.vat_cents, 0) AS vat_cents
FROM invoice i JOIN invoice_row r ON r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.treatment BETWEEN 9 AND 12 AND r.kind NOT IN (6, 9)
LEFT JOIN invoice_margin g ON g.tenant_id = r.tenant_id AND g.invoice_id = r.invoice_id AND g.ordinal = r.ordinal
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
ORDER BY i.id, r.treatment, g.rate_bp, r.ordinal;

-- What credit notes took of each such row, beside it.
-- name: check_margins_credited :many
-- purpose: bookkeeping
SELECT i.number, r.quantity, g.base_cents, g.vat_cents, CAST(sum(c.quantity) AS bigint) AS credited_quantity,
       CAST(sum(cg.base_cents) AS bigint) AS credited_base, CAST(sum(cg.vat_cents) AS bigint) AS credited_vat
FROM invoice_margin g JOIN invoice_row r ON r.tenant_id = g.tenant_id AND r.invoice_id = g.invoice_id AND r.ordinal = g.ordinal
JOIN invoice i ON i.tenant_id = g.tenant_id AND i.id = g.invoice_id AND i.state > 1 AND i.kind <> 381
JOIN invoice_row c ON c.tenant_id = g.tenant_id AND c.origin_invoice = g.invoice_id AND c.origin_row = g.ordinal
JOIN invoice n ON n.tenant_id = c.tenant_id AND n.id = c.invoice_id AND n.state > 1 AND n.kind = 381
JOIN invoice_margin cg ON cg.tenant_id = c.tenant_id AND cg.invoice_id = c.invoice_id AND cg.ordinal = c.ordinal
WHERE g.tenant_id = $tenant AND i.register_id = $register
GROUP BY i.number, g.invoice_id, g.ordinal, r.quantity, g.base_cents, g.vat_cents ORDER BY i.number;

-- What vouchers of issue say of margins, by document.
-- name: check_margin_vouchers :many
-- purpose: bookkeeping
SELECT i.number, CAST(coalesce((SELECT sum(g.base_cents) FROM invoice_margin g WHERE g.tenant_id = i.tenant_id AND g.invoice_id = i.id), 0) AS bigint)
         AS base_cents,
       CAST(coalesce((SELECT sum(g.vat_cents) FROM invoice_margin g WHERE g.tenant_id = i.tenant_id AND g.invoice_id = i.id), 0) AS bigint) AS vat_cents,
       CAST(coalesce(sum(CASE WHEN l.role = 2 THEN -l.cents ELSE 0 END), 0) AS bigint) AS ledger_base,
       CAST(coalesce(sum(CASE WHEN l.role = 3 THEN -l.cents ELSE 0 END), 0) AS bigint) AS ledger_vat
FROM invoice i JOIN voucher v ON v.tenant_id = i.tenant_id AND v.kind IN (1, 2) AND v.source_id = i.id
LEFT JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.treatment BETWEEN 9 AND 12
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
  AND EXISTS (SELECT 1 FROM invoice_margin m WHERE m.tenant_id = i.tenant_id AND m.invoice_id = i.id)
GROUP BY i.tenant_id, i.id, i.number ORDER BY i.number;

-- name: check_invoice_money :many
-- purpose: bookkeeping
SELECT i.number, i.state, i.due_on, i.total_cents, i.paid_cents, i.credited_cents, i.settled_on,
       (SELECT CAST(coalesce(sum(p.cents), 0) AS bigint) FROM payment p WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id) AS in_cents,
       (SELECT CAST(coalesce(sum(u.cents), 0) AS bigint) FROM payment_undo u WHERE u.tenant_id = i.tenant_id AND u.invoice_id = i.id)
         + (SELECT CAST(coalesce(sum(o.cents), 0) AS bigint) FROM credit_payout o WHERE o.tenant_id = i.tenant_id AND o.invoice_id = i.id)
         AS undone_cents,
       (SELECT CAST(coalesce(sum(l.cents), 0) AS bigint) FROM voucher v JOIN voucher_line l ON l.tenant_id = v.tenant_id
          AND l.voucher_id = v.id AND l.role = 1 WHERE v.tenant_id = i.tenant_id AND v.invoice_id = i.id) AS ledger_cents
FROM invoice i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1 ORDER BY i.number;

-- Differences of exchange: what the ledger says of each, and whether the payment that closed a claim is the same sum.
-- name: check_exchange :many
-- purpose: bookkeeping
SELECT i.number, d.cents, coalesce(p.cents, 0) AS payment_cents, CASE WHEN d.payment_id IS NULL THEN 0 ELSE 1 END AS closes,
       (SELECT CAST(coalesce(sum(l.cents), 0) AS bigint) FROM voucher v JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id
        WHERE v.tenant_id = d.tenant_id AND v.kind = 9 AND v.source_id = coalesce(d.payment_id, d.id) AND l.role IN (12, 13)) AS ledger_cents
FROM exchange_difference d JOIN invoice i ON i.tenant_id = d.tenant_id AND i.id = d.invoice_id
LEFT JOIN payment p ON p.tenant_id = d.tenant_id AND p.id = d.payment_id
WHERE d.tenant_id = $tenant AND d.register_id = $register ORDER BY d.id;

-- name: check_role_sum :one
-- purpose: bookkeeping
SELECT CAST(coalesce(sum(l.cents), 0) AS bigint) AS cents FROM voucher v
JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role IN (12, 13)
WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.kind = 9;

-- Money after a write-off: what is written of it and what the ledger has.
-- name: check_recoveries :many
-- purpose: bookkeeping
SELECT i.number, w.recovered_cents, (SELECT CAST(coalesce(sum(r.cents), 0) AS bigint) FROM write_off_recovery r WHERE r.tenant_id = w.tenant_id
         AND r.invoice_id = w.invoice_id) AS cents,
       (SELECT CAST(coalesce(sum(l.cents), 0) AS bigint) FROM voucher v JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id
          AND l.role = 4 WHERE v.tenant_id = w.tenant_id AND v.kind = 7 AND v.invoice_id = w.invoice_id) AS ledger_cents
FROM write_off w JOIN invoice i ON i.tenant_id = w.tenant_id AND i.id = w.invoice_id
WHERE w.tenant_id = $tenant AND w.register_id = $register ORDER BY i.number;

-- Money in another currency: what the rate of its day makes of it, unless no more was open.
-- name: check_exchange_uses :many
-- purpose: bookkeeping
SELECT r.line, u.cents, u.rate, p.cents AS payment_cents FROM bank_row r
JOIN bank_use u ON u.tenant_id = r.tenant_id AND u.bank_row_id = r.id AND u.rate IS NOT NULL
JOIN payment p ON p.tenant_id = u.tenant_id AND p.id = u.payment_id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.currency <> 'EUR' ORDER BY r.id;

-- name: check_vouchers :many
-- purpose: bookkeeping
SELECT v.id, v.number, v.fiscal_year_id, CAST(coalesce(sum(l.cents), 0) AS bigint) AS cents FROM voucher v
LEFT JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id
WHERE v.tenant_id = $tenant GROUP BY v.id, v.number, v.fiscal_year_id ORDER BY v.fiscal_year_id, v.number;

-- name: check_bank_rows :many
-- purpose: bookkeeping
SELECT r.line, r.cents, r.left_cents, CAST(coalesce(sum(u.cents), 0) AS bigint) AS used_cents FROM bank_row r
LEFT JOIN bank_use u ON u.tenant_id = r.tenant_id AND u.bank_row_id = r.id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.state BETWEEN 2 AND 5
GROUP BY r.id, r.line, r.cents, r.left_cents HAVING r.cents <> r.left_cents + CAST(coalesce(sum(u.cents), 0) AS bigint) ORDER BY r.id;

-- Every month in which an invoice, a loss or any line of VAT falls: what invoices charge, less what losses take back.
-- name: check_vat_months :many
-- purpose: bookkeeping
SELECT m.month_text, CAST(sum(m.cents) AS bigint) AS vat_cents FROM (
  SELECT substr(i.invoiced_on, 1, 7) AS month_text, CAST(sum(r.vat_cents) AS bigint) AS cents FROM invoice i
  JOIN invoice_row r ON r.tenant_id = i.tenant_id AND r.invoice_id = i.id
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1 AND i.variety <> 9 AND r.treatment <> 8
  GROUP BY substr(i.invoiced_on, 1, 7)
  UNION ALL
  SELECT substr(i.invoiced_on, 1, 7), CAST(sum(g.vat_cents) AS bigint) FROM invoice_margin g
  JOIN invoice i ON i.tenant_id = g.tenant_id AND i.id = g.invoice_id
  WHERE g.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
  GROUP BY substr(i.invoiced_on, 1, 7)
  UNION ALL
  SELECT substr(l.dated_on, 1, 7), CAST(sum(CASE WHEN v.kind = 7 THEN -l.cents ELSE 0 END) AS bigint) FROM voucher v
  JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role = 3
  WHERE v.tenant_id = $tenant AND v.register_id = $register
  GROUP BY substr(l.dated_on, 1, 7)) m
GROUP BY m.month_text ORDER BY m.month_text;

-- VAT by payment, anew (check_paid.c): documents, what they and their credit notes charge by class, what losses take back as the ledger has
-- it, and money; each in its month. Money is dated as it came, unless that month was locked: then as the ledger dated it.
-- name: check_paid_documents :many
-- purpose: bookkeeping
-- returns: id:i64, number:i64, variety:i64, month:text, delivered:text
SELECT i.id, i.number, i.variety, substr(i.invoiced_on, 1, 7) AS month,
  substr(coalesce((SELECT min(coalesce(r.delivered_on, i.invoiced_on)) FROM invoice_row r WHERE r.tenant_id = i.tenant_id AND r.invoice_id = i.id
                   AND (r.treatment = 1 OR r.treatment >= 9)), i.invoiced_on), 1, 7) AS delivered
FROM invoice i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1 AND i.kind <> 381 ORDER BY i.id;

-- name: check_paid_moves :many
-- purpose: bookkeeping
-- returns: document:i64, month:text, treatment:i64, rate_bp:i64, base:i64, vat:i64, charged:i64, paid:i64
SELECT m.document, m.month, m.treatment, m.rate_bp, CAST(sum(m.base) AS bigint) AS base, CAST(sum(m.vat) AS bigint) AS vat,
       CAST(sum(m.charged) AS bigint) AS charged, CAST(sum(m.paid) AS bigint) AS paid
FROM (
  SELECT CASE WHEN i.kind = 381 THEN coalesce(i.original_id, i.id) ELSE i.id END AS document, substr(i.invoiced_on, 1, 7) AS month,
         r.treatment, r.rate_bp, r.net_cents AS base, r.vat_cents AS vat, 0 AS charged, 0 AS paid
  FROM invoice i JOIN invoice_row r ON r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.treatment BETWEEN 1 AND 7
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1 AND i.variety <> 9
  UNION ALL
  SELECT CASE WHEN i.kind = 381 THEN coalesce(i.original_id, i.id) ELSE i.id END, substr(i.invoiced_on, 1, 7), r.treatment, g.rate_bp, g.base_cents,
         g.vat_cents, 0, 0
  FROM invoice i JOIN invoice_margin g ON g.tenant_id = i.tenant_id AND g.invoice_id = i.id
  JOIN invoice_row r ON r.tenant_id = g.tenant_id AND r.invoice_id = g.invoice_id AND r.ordinal = g.ordinal
  WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1 AND i.variety <> 9
  UNION ALL
  SELECT CASE WHEN i.kind = 381 THEN coalesce(i.original_id, i.id) ELSE i.id END, substr(i.invoiced_on, 1, 7), 0, 0, 0, 0, i.total_cents, 0
  FROM invoice i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
  UNION ALL
  SELECT v.invoice_id, substr(v.dated_on, 1, 7), CASE WHEN l.treatment = 8 THEN 0 ELSE l.treatment END, l.rate_bp,
         CASE WHEN l.role = 8 AND l.treatment <> 8 THEN -l.cents ELSE 0 END, CASE WHEN l.role = 3 THEN -l.cents ELSE 0 END,
         CASE WHEN l.role = 4 THEN 0 ELSE -l.cents END, CASE WHEN l.role = 4 THEN l.cents ELSE 0 END
  FROM voucher v JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role IN (3, 4, 8, 9)
  WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.kind = 7
  UNION ALL
  SELECT p.invoice_id, substr(CASE WHEN EXISTS (SELECT 1 FROM month_lock k WHERE k.tenant_id = p.tenant_id AND k.register_id = p.register_id
           AND k.month = substr(p.received_on, 1, 7)) THEN coalesce((SELECT max(v.dated_on) FROM voucher v WHERE v.tenant_id = p.tenant_id
           AND v.kind IN (3, 9) AND v.source_id = p.id), p.received_on) ELSE p.received_on END, 1, 7), 0, 0, 0, 0, 0, p.cents
  FROM payment p WHERE p.tenant_id = $tenant AND p.register_id = $register
  UNION ALL
  SELECT u.invoice_id, substr(CASE WHEN EXISTS (SELECT 1 FROM month_lock k WHERE k.tenant_id = u.tenant_id AND k.register_id = u.register_id
           AND k.month = substr(u.undone_on, 1, 7)) THEN coalesce((SELECT max(v.dated_on) FROM voucher v WHERE v.tenant_id = u.tenant_id
           AND v.kind = 4 AND v.source_id = u.id), u.undone_on) ELSE u.undone_on END, 1, 7), 0, 0, 0, 0, 0, -u.cents
  FROM payment_undo u WHERE u.tenant_id = $tenant AND u.register_id = $register) m
GROUP BY m.document, m.month, m.treatment, m.rate_bp ORDER BY m.document, m.month;

-- name: check_paid_bases :many
-- purpose: bookkeeping
SELECT from_on, basis FROM vat_basis WHERE tenant_id = $tenant AND register_id = $register ORDER BY from_on;

-- name: accounting_evidence :one
-- purpose: accountability
SELECT count(*) AS population, CAST(coalesce(sum(CASE WHEN s.cents <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS violations FROM (
  SELECT v.id, CAST(coalesce(sum(l.cents), 0) AS bigint) AS cents FROM voucher v
  LEFT JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id
  WHERE v.tenant_id = $tenant AND v.register_id = $register GROUP BY v.id) s;
