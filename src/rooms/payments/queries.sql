-- Payments recorded by hand (P65). Each belongs to one issued invoice of the register.

-- name: payment_insert :exec
-- purpose: invoicing
INSERT INTO payment (tenant_id, id, register_id, invoice_id, received_on, cents, way, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $received_on:date, $cents:i64, $way:i64, $by:i64, $at:i64, $notice:i64);

-- name: payment_of_invoice :many
-- purpose: invoicing, bookkeeping, rights
SELECT p.id, p.received_on, p.cents, CASE WHEN d.id IS NULL THEN p.way ELSE 5 END AS way, p.recorded_by, p.recorded_at FROM payment p
LEFT JOIN exchange_difference d ON d.tenant_id = p.tenant_id AND d.payment_id = p.id
WHERE p.tenant_id = $tenant AND p.invoice_id = $invoice:i64 ORDER BY p.id;

-- name: payment_list :many
-- purpose: invoicing
SELECT p.id, p.received_on, p.cents, p.way, i.number FROM payment p
JOIN invoice_known i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id
WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id < $before:i64 ORDER BY p.id DESC LIMIT $limit:i64;

-- name: payment_months :many
-- purpose: invoicing
SELECT substr(made_on, 1, 7) AS month_text, CAST(sum(cents) AS bigint) AS paid_cents FROM payment_movement
WHERE tenant_id = $tenant AND register_id = $register AND made_on >= $from:date
GROUP BY substr(made_on, 1, 7) ORDER BY month_text;

-- name: payments_evidence_sums :one
-- purpose: accountability
SELECT count(*) AS population,
       CAST(coalesce(sum(i.open_cents), 0) AS bigint) AS open_cents,
       count(*) FILTER (WHERE i.paid_cents <>
         (SELECT CAST(coalesce(sum(p.cents), 0) AS bigint) FROM payment p
          WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id)
         - (SELECT CAST(coalesce(sum(u.cents), 0) AS bigint) FROM payment_undo u
            WHERE u.tenant_id = i.tenant_id AND u.invoice_id = i.id)
         - (SELECT CAST(coalesce(sum(o.cents), 0) AS bigint) FROM credit_payout o
            WHERE o.tenant_id = i.tenant_id AND o.invoice_id = i.id)) AS violations
FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register;

-- name: bank_evidence_uses :one
-- purpose: accountability
SELECT count(*) AS population,
       count(*) FILTER (WHERE r.cents <> r.left_cents +
         (SELECT CAST(coalesce(sum(u.cents), 0) AS bigint) FROM bank_use u
          WHERE u.tenant_id = r.tenant_id AND u.bank_row_id = r.id)) AS violations
FROM bank_row r WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.state BETWEEN 2 AND 5;

-- Bank files (BILLING.md section 7).

-- name: bank_account_insert :exec
-- purpose: invoicing
INSERT INTO bank_account (tenant_id, id, iban, created_by, created_at) VALUES ($tenant, $id:i64, $iban:text, $by:i64, $at:i64)
ON CONFLICT (tenant_id, iban) DO NOTHING;

-- name: bank_account_list :many
-- purpose: invoicing, bookkeeping
SELECT id, iban FROM bank_account WHERE tenant_id = $tenant ORDER BY id;

-- name: bank_file_insert :exec
-- purpose: invoicing
INSERT INTO bank_file (tenant_id, id, register_id, format, version, digest, state, rows_read, duplicates, created_by,
                       created_at, done_at, notice_id)
VALUES ($tenant, $id:i64, $register, $format:i64, $version:text, $digest:blob, 1, $rows:i64, 0, $by:i64, $at:i64, NULL,
        $notice:i64);

-- name: bank_file_get :one
-- purpose: invoicing, bookkeeping
SELECT id, format, version, state, rows_read, duplicates, created_by, created_at, done_at FROM bank_file
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: bank_file_by_digest :one
-- purpose: invoicing
SELECT id, state, created_by, created_at FROM bank_file
WHERE tenant_id = $tenant AND digest = $digest:blob AND state IN (3, 4) ORDER BY id LIMIT 1;

-- name: bank_file_list :many
-- purpose: invoicing, bookkeeping
SELECT id, format, version, state, rows_read, duplicates, created_by, created_at, done_at FROM bank_file
WHERE tenant_id = $tenant AND register_id = $register AND state = 4 AND id < $before:i64 ORDER BY id DESC LIMIT $limit:i64;

-- name: bank_file_unfinished :many
-- purpose: invoicing
SELECT id, state, created_at FROM bank_file
WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2, 3) ORDER BY id;

-- name: bank_file_move :changes
-- purpose: invoicing
UPDATE bank_file SET state = $state:i64, done_at = $done_at:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND state = $was:i64;

-- name: bank_file_duplicates :exec
-- purpose: invoicing
UPDATE bank_file SET duplicates = duplicates + $more:i64 WHERE tenant_id = $tenant AND id = $id:i64;

-- name: bank_file_delete :changes
-- purpose: invoicing
DELETE FROM bank_file WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (1, 2);

-- name: bank_statements_delete :changes
-- purpose: invoicing
DELETE FROM bank_statement WHERE tenant_id = $tenant AND file_id = $file:i64;

-- name: bank_rows_delete_waiting :changes
-- purpose: invoicing
DELETE FROM bank_row WHERE tenant_id = $tenant AND file_id = $file:i64 AND state = 0 AND id <= $last:i64;

-- name: bank_statement_insert :exec
-- purpose: invoicing
INSERT INTO bank_statement (tenant_id, file_id, ordinal, iban, ident, from_on, to_on, opening_cents, closing_cents, gap_cents)
VALUES ($tenant, $file:i64, $ordinal:i64, $iban:text, $ident:text, $from_on:date?, $to_on:date?, $opening:i64?, $closing:i64?,
        $gap:i64?);

-- name: bank_statement_before :one
-- purpose: invoicing
SELECT s.closing_cents, s.to_on FROM bank_statement s
JOIN bank_file f ON f.tenant_id = s.tenant_id AND f.id = s.file_id AND f.state IN (3, 4)
WHERE s.tenant_id = $tenant AND s.iban = $iban:text AND s.closing_cents IS NOT NULL AND s.to_on < $day:date
ORDER BY s.to_on DESC, s.file_id DESC, s.ordinal DESC LIMIT 1;

-- name: bank_statement_list :many
-- purpose: invoicing, bookkeeping
SELECT ordinal, iban, ident, from_on, to_on, opening_cents, closing_cents, gap_cents FROM bank_statement
WHERE tenant_id = $tenant AND file_id = $file:i64 ORDER BY ordinal;

-- name: bank_row_insert :exec
-- purpose: invoicing
INSERT INTO bank_row (tenant_id, id, register_id, file_id, line, iban, booked_on, cents, left_cents, currency, reversal, batch,
                      reference, mark, entry_mark, state, outcome, invoice_id, fiscal_year_id, sealed)
VALUES ($tenant, $id:i64, $register, $file:i64, $line:i64, $iban:text, $booked_on:date, $cents:i64, $cents, $currency:text,
        $reversal:i64, $batch:i64, $reference:text?, $mark:blob, $entry_mark:blob, 0, $outcome:i64, NULL, $year:i64, $sealed:blob);

-- exact_id: the invoice that the row pays in full, when nothing but that is to be decided: no other file has brought the row
-- or its entry, the invoice has had no credit, its person is there, and nobody waits for its end.
-- name: bank_row_waiting :many
-- purpose: invoicing
SELECT r.id, r.line, r.booked_on, r.cents, r.currency, r.reversal, r.batch, r.reference, r.mark, r.entry_mark, r.outcome,
       i.id AS exact_id
FROM bank_row r LEFT JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.reference = r.reference
  AND i.register_id = r.register_id AND i.state IN (2, 3) AND i.credited_cents = 0 AND i.total_cents - i.paid_cents = r.cents
  AND i.customer_id IS NOT NULL AND i.claim_key_id IS NULL
  AND r.cents > 0 AND r.currency = 'EUR' AND r.reversal = 0 AND r.batch = 0 AND r.outcome = 0
  AND NOT EXISTS (SELECT 1 FROM bank_row t WHERE t.tenant_id = r.tenant_id AND t.mark = r.mark AND t.state > 0)
  AND NOT EXISTS (SELECT 1 FROM bank_row m WHERE m.tenant_id = r.tenant_id AND m.entry_mark = r.entry_mark AND m.state > 0
    AND m.file_id < r.file_id)
  AND NOT EXISTS (SELECT 1 FROM bank_row m WHERE m.tenant_id = r.tenant_id AND m.entry_mark = r.entry_mark AND m.state > 0
    AND m.file_id > r.file_id)
  AND NOT EXISTS (SELECT 1 FROM claim_watched w WHERE w.tenant_id = i.tenant_id AND w.invoice_id = i.id)
WHERE r.tenant_id = $tenant AND r.file_id = $file:i64 AND r.state = 0 AND r.id > $after:i64 ORDER BY r.id LIMIT $limit:i64;

-- Rows of a file that follow each other, each the full payment of an invoice of its own (bank_row_waiting: exact_id).
-- name: bank_rows_settle_exact :changes
-- purpose: invoicing
UPDATE bank_row SET state = 2, outcome = 1, left_cents = 0, invoice_id =
  (SELECT i.id FROM invoice_known i WHERE i.tenant_id = bank_row.tenant_id AND i.register_id = bank_row.register_id
     AND i.reference = bank_row.reference)
WHERE tenant_id = $tenant AND file_id = $file:i64 AND state = 0 AND id BETWEEN $from:i64 AND $to:i64;

-- name: payments_insert_exact :changes
-- purpose: invoicing
INSERT INTO payment (tenant_id, id, register_id, invoice_id, received_on, cents, way, recorded_by, recorded_at, notice_id)
SELECT r.tenant_id, $first:i64 - 1 + row_number() OVER (ORDER BY r.id), r.register_id, r.invoice_id, r.booked_on, r.cents, 1,
       $by:i64, $at:i64, $notice:i64
FROM bank_row r WHERE r.tenant_id = $tenant AND r.file_id = $file:i64 AND r.state = 2 AND r.id BETWEEN $from:i64 AND $to:i64;

-- name: bank_uses_insert_exact :changes
-- purpose: invoicing
INSERT INTO bank_use (tenant_id, id, bank_row_id, kind, cents, payment_id, invoice_id, made_on, made_by, made_at)
SELECT r.tenant_id, $first:i64 - 1 + row_number() OVER (ORDER BY r.id), r.id, 1, r.cents,
       $payment:i64 - 1 + row_number() OVER (ORDER BY r.id), r.invoice_id, r.booked_on, $by:i64, $at:i64
FROM bank_row r WHERE r.tenant_id = $tenant AND r.file_id = $file:i64 AND r.state = 2 AND r.id BETWEEN $from:i64 AND $to:i64;

-- name: bank_row_twin :many
-- purpose: invoicing
SELECT id, state, left_cents FROM bank_row WHERE tenant_id = $tenant AND mark = $mark:blob AND state > 0 LIMIT 1;

-- name: bank_row_entry_mates :many
-- purpose: invoicing
SELECT id, file_id, state, batch, cents, left_cents FROM bank_row
WHERE tenant_id = $tenant AND entry_mark = $entry_mark:blob AND state > 0 AND (file_id < $file:i64 OR file_id > $file)
ORDER BY id LIMIT 2;

-- name: bank_row_delete :changes
-- purpose: invoicing
DELETE FROM bank_row WHERE tenant_id = $tenant AND id = $id:i64 AND state = 0;

-- name: bank_row_settle :changes
-- purpose: invoicing
UPDATE bank_row SET state = $state:i64, outcome = $outcome:i64, left_cents = $left:i64, invoice_id = $invoice:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND state = $was:i64;

-- name: bank_row_get :one
-- purpose: invoicing, bookkeeping
SELECT r.id, r.file_id, r.line, r.iban, r.booked_on, r.cents, r.left_cents, r.currency, r.reversal, r.reference, r.state,
       r.outcome, r.invoice_id, r.fiscal_year_id, r.sealed, i.number, i.customer_id
FROM bank_row r LEFT JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.id = $id:i64 AND r.state > 0;

-- name: bank_row_of_file :many
-- purpose: invoicing, bookkeeping
SELECT r.id, r.line, r.booked_on, r.cents, r.left_cents, r.currency, r.reference, r.state, r.outcome, i.number
FROM bank_row r LEFT JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.file_id = $file:i64 AND r.id > $after:i64 ORDER BY r.id LIMIT $limit:i64;

-- name: bank_row_suspense :many
-- purpose: invoicing, bookkeeping
SELECT r.id, r.file_id, r.line, r.iban, r.booked_on, r.cents, r.left_cents, r.currency, r.reversal, r.reference, r.outcome,
       r.fiscal_year_id, r.sealed, i.number
FROM bank_row r LEFT JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.state = 3 AND r.id > $after:i64
ORDER BY r.id LIMIT $limit:i64;

-- name: bank_row_list :many
-- purpose: invoicing, bookkeeping
SELECT r.id, r.booked_on, r.cents, r.left_cents, r.currency, r.reference, r.state, r.outcome, i.number
FROM bank_row r LEFT JOIN invoice_known i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.state > 1 AND r.id < $before:i64
ORDER BY r.id DESC LIMIT $limit:i64;

-- name: bank_file_outcomes :many
-- purpose: invoicing, bookkeeping
SELECT outcome, count(*) AS how_many, CAST(sum(cents) AS bigint) AS cents FROM bank_row
WHERE tenant_id = $tenant AND file_id = $file:i64 GROUP BY outcome ORDER BY outcome;

-- name: bank_row_undo_candidates :many
-- purpose: invoicing
SELECT id, outcome, invoice_id FROM bank_row
WHERE tenant_id = $tenant AND reference = $reference:text AND cents = $cents:i64 AND currency = $currency:text AND state = 2
  AND reversal = 0 AND booked_on <= $day:date
ORDER BY booked_on DESC, id DESC LIMIT 3;

-- name: bank_invoice_by_reference :one
-- purpose: invoicing
SELECT id, number, state, open_cents FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND reference = $reference:text;

-- name: bank_invoice_by_id :one
-- purpose: invoicing
SELECT id, number, state, open_cents FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: bank_invoice_by_sum :many
-- purpose: invoicing
SELECT id, number, customer_id, open_cents, due_on FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 3) AND total_cents - paid_cents - credited_cents = $cents:i64
ORDER BY due_on, id LIMIT $limit:i64;

-- name: bank_row_of_customer :many
-- purpose: invoicing
SELECT r.id, r.fiscal_year_id, r.sealed FROM invoice_known i
JOIN bank_row r ON r.tenant_id = i.tenant_id AND r.invoice_id = i.id AND r.state = 2
WHERE i.tenant_id = $tenant AND i.customer_id = $customer:i64 ORDER BY r.id DESC LIMIT 3;

-- name: bank_use_insert :exec
-- purpose: invoicing
INSERT INTO bank_use (tenant_id, id, bank_row_id, kind, cents, payment_id, invoice_id, made_on, made_by, made_at, rate)
VALUES ($tenant, $id:i64, $row:i64, $kind:i64, $cents:i64, $payment:i64?, $invoice:i64?, $on:date, $by:i64, $at:i64, $rate:i64?);

-- name: bank_use_of_row :many
-- purpose: invoicing, bookkeeping
-- returns: payment_cents:i64?
SELECT u.id, u.kind, u.cents, u.payment_id, u.invoice_id, u.made_on, u.rate, i.number, p.cents AS payment_cents FROM bank_use u
LEFT JOIN invoice_known i ON i.tenant_id = u.tenant_id AND i.id = u.invoice_id
LEFT JOIN payment p ON p.tenant_id = u.tenant_id AND p.id = u.payment_id
WHERE u.tenant_id = $tenant AND u.bank_row_id = $row:i64 ORDER BY u.id;

-- name: bank_payment_undone :one
-- purpose: invoicing
SELECT count(*) AS undone FROM payment_undo WHERE tenant_id = $tenant AND payment_id = $payment:i64;

-- name: payment_undo_insert :exec
-- purpose: invoicing
INSERT INTO payment_undo (tenant_id, id, register_id, payment_id, invoice_id, cents, undone_on, undone_by, undone_at, notice_id)
VALUES ($tenant, $id:i64, $register, $payment:i64, $invoice:i64, $cents:i64, $on:date, $by:i64, $at:i64, $notice:i64);

-- name: payment_known_rows :many
-- purpose: invoicing, bookkeeping
SELECT id, invoice_id, received_on, cents FROM payment_known
WHERE tenant_id = $tenant AND register_id = $register AND id > $after:i64 ORDER BY id LIMIT $limit:i64;

-- Refunds.

-- name: refund_insert :exec
-- purpose: invoicing
INSERT INTO refund (tenant_id, id, register_id, bank_row_id, invoice_id, cents, state, proposed_by, proposed_at, credit_note_id)
VALUES ($tenant, $id:i64, $register, $row:i64, $invoice:i64?, $cents:i64, 1, $by:i64, $at:i64, $note:i64?);

-- name: refund_get :one
-- purpose: invoicing
SELECT id, bank_row_id, invoice_id, cents, state, proposed_by, proposed_at, decided_by, decided_at, written_by, written_on
FROM refund WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: refund_list :many
-- purpose: invoicing
SELECT f.id, f.bank_row_id, f.invoice_id, f.credit_note_id, f.cents, f.state, f.proposed_by, f.decided_by, f.written_on, i.number
FROM refund f
LEFT JOIN invoice_known i ON i.tenant_id = f.tenant_id AND i.id = f.invoice_id
WHERE f.tenant_id = $tenant AND f.register_id = $register AND f.state BETWEEN $low:i64 AND $high:i64
ORDER BY f.id DESC LIMIT $limit:i64;

-- name: refund_decide :changes
-- purpose: invoicing
UPDATE refund SET state = $state:i64, decided_by = $by:i64, decided_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: refund_write :changes
-- purpose: invoicing
UPDATE refund SET state = 3, written_by = $by:i64, written_on = $on:date WHERE tenant_id = $tenant AND id = $id:i64 AND state = 2;

-- name: refund_of_row :one
-- purpose: invoicing
SELECT CAST(coalesce(sum(cents), 0) AS bigint) AS cents FROM refund
WHERE tenant_id = $tenant AND bank_row_id = $row:i64 AND state BETWEEN 1 AND 3;

-- Credit balances (P35, P65).

-- name: refund_of_note :one
-- purpose: invoicing
SELECT CAST(coalesce(sum(cents), 0) AS bigint) AS cents FROM refund
WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2) AND credit_note_id = $note:i64;

-- name: credit_payout_insert :exec
-- purpose: invoicing
INSERT INTO credit_payout (tenant_id, id, register_id, invoice_id, refund_id, cents, paid_on, paid_by, paid_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $refund:i64, $cents:i64, $on:date, $by:i64, $at:i64);

-- name: credit_row :one
-- purpose: invoicing
SELECT b.bank_row_id, b.invoice_id, b.booked_on, b.free_cents, b.owed_cents, i.number, i.customer_id
FROM bank_credit b LEFT JOIN invoice_known i ON i.tenant_id = b.tenant_id AND i.id = b.invoice_id
WHERE b.tenant_id = $tenant AND b.register_id = $register AND b.bank_row_id = $row:i64;

-- name: credit_rows :many
-- purpose: invoicing
SELECT b.bank_row_id, b.invoice_id, b.booked_on, b.free_cents, b.owed_cents, i.number, i.customer_id
FROM bank_credit b LEFT JOIN invoice_known i ON i.tenant_id = b.tenant_id AND i.id = b.invoice_id
WHERE b.tenant_id = $tenant AND b.register_id = $register AND b.owed_cents > 0
  AND b.bank_row_id IN (SELECT u.bank_row_id FROM bank_use u WHERE u.tenant_id = $tenant AND u.kind = 2)
  AND (CAST($customer:i64? AS bigint) IS NULL OR i.customer_id = $customer)
ORDER BY b.bank_row_id LIMIT $most:i64;

-- name: credit_notes :many
-- purpose: invoicing
SELECT i.id, i.number, i.customer_id, i.invoiced_on, -i.open_cents AS owed_cents,
  -i.open_cents - (SELECT CAST(coalesce(sum(f.cents), 0) AS bigint) FROM refund f WHERE f.tenant_id = i.tenant_id
    AND f.register_id = i.register_id AND f.state IN (1, 2) AND f.credit_note_id = i.id) AS free_cents
FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.kind = 381 AND i.state IN (2, 3)
  AND (CAST($customer:i64? AS bigint) IS NULL OR i.customer_id = $customer) ORDER BY i.id LIMIT $most:i64;

-- name: credit_facts :one
-- purpose: invoicing
SELECT id, number, customer_id, kind, original_id, open_cents FROM invoice_known
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- The row that paid an invoice, and whose account a credit note's money goes back to.
-- name: credit_row_of_invoice :one
-- purpose: invoicing
SELECT u.bank_row_id FROM bank_use u JOIN bank_row r ON r.tenant_id = u.tenant_id AND r.id = u.bank_row_id
WHERE u.tenant_id = $tenant AND u.kind = 1 AND u.invoice_id = $invoice:i64 AND r.state = 2 ORDER BY u.id DESC LIMIT 1;

-- name: credit_owed_on :one
-- purpose: invoicing
SELECT (SELECT CAST(coalesce(sum(b.owed_cents), 0) AS bigint) FROM bank_credit b
        WHERE b.tenant_id = i.tenant_id AND b.invoice_id = i.id) AS owed_cents, i.open_cents, i.customer_id
FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.id = $invoice:i64;

-- name: credit_oldest_open :one
-- purpose: invoicing
SELECT number FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $customer:i64
  AND state IN (2, 3) AND open_cents > 0 ORDER BY due_on, id LIMIT 1;

-- Reconciliation (P65).

-- name: reconcile_bank :one
-- purpose: invoicing, bookkeeping, accountability
SELECT CAST(coalesce(sum(r.cents), 0) AS bigint) AS bank_cents,
       CAST(coalesce(sum(r.left_cents), 0) AS bigint) AS suspense_cents
FROM bank_row r WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.currency = 'EUR' AND r.state BETWEEN 2 AND 5
  AND r.booked_on >= $from:date AND r.booked_on <= $to:date;

-- name: reconcile_uses :many
-- purpose: invoicing, bookkeeping, accountability
SELECT u.kind, CAST(sum(u.cents) AS bigint) AS cents, count(*) AS how_many FROM bank_row r
JOIN bank_use u ON u.tenant_id = r.tenant_id AND u.bank_row_id = r.id
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.currency = 'EUR' AND r.state BETWEEN 2 AND 5
  AND r.booked_on >= $from:date AND r.booked_on <= $to:date
GROUP BY u.kind ORDER BY u.kind;

-- name: reconcile_paid :one
-- purpose: invoicing, bookkeeping, accountability
SELECT CAST(coalesce(sum(cents) FILTER (WHERE made_on < $from:date), 0) AS bigint) AS before_cents,
       CAST(coalesce(sum(cents) FILTER (WHERE made_on >= $from AND made_on <= $to:date), 0) AS bigint) AS within_cents
FROM payment_movement WHERE tenant_id = $tenant AND register_id = $register;

-- name: reconcile_issued :one
-- purpose: invoicing, bookkeeping, accountability
SELECT CAST(coalesce(sum(total_cents) FILTER (WHERE invoiced_on < $from:date), 0) AS bigint) AS before_cents,
       CAST(coalesce(sum(total_cents) FILTER (WHERE invoiced_on >= $from AND invoiced_on <= $to:date AND kind <> 381), 0) AS bigint)
         AS issued_cents,
       CAST(coalesce(sum(total_cents) FILTER (WHERE invoiced_on >= $from AND invoiced_on <= $to AND kind = 381), 0) AS bigint)
         AS credited_cents,
       CAST(coalesce(sum(open_cents), 0) AS bigint) AS open_now_cents,
       CAST(coalesce(sum(CASE WHEN state = 6 THEN total_cents - paid_cents - credited_cents ELSE 0 END), 0) AS bigint)
         AS lost_all_cents,
       CAST(coalesce(sum(CASE WHEN state = 6 AND settled_on < $from THEN total_cents - paid_cents - credited_cents ELSE 0 END), 0) AS bigint)
         AS lost_before_cents,
       CAST(coalesce(sum(CASE WHEN state = 6 AND settled_on >= $from AND settled_on <= $to THEN total_cents - paid_cents - credited_cents ELSE 0 END), 0) AS bigint)
         AS lost_within_cents
FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register;

-- Bank files by a watched folder.

-- name: bank_folder_file_insert :exec
-- purpose: invoicing
INSERT INTO bank_folder_file (tenant_id, id, register_id, name, outcome, error, line, file_id, rows_read, taken_at)
VALUES ($tenant, $id:i64, $register, $name:text, $outcome:i64, $error:i64, $line:i64, $file:i64?, $rows:i64, $at:i64);

-- name: bank_folder_file_list :many
-- purpose: invoicing
SELECT id, name, outcome, error, line, file_id, rows_read, taken_at FROM bank_folder_file
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT $limit:i64;

-- Differences of exchange.

-- name: exchange_invoice :one
-- purpose: invoicing
SELECT f.id, f.currency, f.rate, f.doc_total_cents, i.number, i.total_cents, i.credited_cents, i.open_cents FROM invoice_foreign f
JOIN invoice_known i ON i.tenant_id = f.tenant_id AND i.id = f.id
WHERE f.tenant_id = $tenant AND f.register_id = $register AND f.id = $id:i64;

-- What came for it and stays: in the currency of the bank row, or in euro.
-- name: exchange_received :many
-- purpose: invoicing
-- returns: currency:text?, row_cents:i64?
SELECT p.id, p.received_on, p.cents, CASE WHEN d.id IS NULL THEN 0 ELSE 1 END AS difference, r.currency, u.cents AS row_cents
FROM payment p LEFT JOIN exchange_difference d ON d.tenant_id = p.tenant_id AND d.payment_id = p.id
LEFT JOIN bank_use u ON u.tenant_id = p.tenant_id AND u.payment_id = p.id AND u.kind = 1
LEFT JOIN bank_row r ON r.tenant_id = u.tenant_id AND r.id = u.bank_row_id
WHERE p.tenant_id = $tenant AND p.invoice_id = $invoice:i64
  AND NOT EXISTS (SELECT 1 FROM payment_undo x WHERE x.tenant_id = p.tenant_id AND x.payment_id = p.id) ORDER BY p.id;

-- name: exchange_insert :exec
-- purpose: invoicing
INSERT INTO exchange_difference (tenant_id, id, register_id, invoice_id, bank_row_id, payment_id, cents, made_on, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $row:i64?, $payment:i64?, $cents:i64, $on:date, $by:i64, $at:i64);

-- Losses closed on an invoice that nobody has undone.
-- name: exchange_closed :many
-- purpose: invoicing
SELECT d.payment_id, d.cents FROM exchange_difference d
WHERE d.tenant_id = $tenant AND d.invoice_id = $invoice:i64 AND d.payment_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM payment_undo x WHERE x.tenant_id = d.tenant_id AND x.payment_id = d.payment_id) ORDER BY d.id;

-- Gains of a bank row.
-- name: exchange_gains_of_row :many
-- purpose: invoicing
SELECT invoice_id, cents FROM exchange_difference WHERE tenant_id = $tenant AND bank_row_id = $row:i64 ORDER BY id;

-- Rests of rows that were closed as gains: they belong to the document's sum.
-- name: exchange_gained :one
-- purpose: invoicing
SELECT CAST(coalesce(sum(cents), 0) AS bigint) AS cents FROM bank_use
WHERE tenant_id = $tenant AND kind = 3 AND invoice_id = $invoice:i64 AND rate IS NOT NULL;

-- Documents that buyers made on our behalf and that are open: paid under the buyer's own number (V13).
-- name: bank_self_billed_open :many
-- purpose: invoicing
SELECT buyer_number, reference, open_cents FROM invoice_self_billed_open
WHERE tenant_id = $tenant AND register_id = $register AND open_cents > 0 ORDER BY invoice_id LIMIT 10000;
