-- Invoices. The store has no update of an issued invoice but for payments, the claim copy and the cut
-- of its tie to the customer (BILLING.md section 1; P35, P64).

-- name: fiscal_year_for_day :one
-- purpose: any
SELECT id, start_on, end_on, has_key FROM fiscal_year
WHERE tenant_id = $tenant AND start_on <= $day:date AND end_on >= $day ORDER BY start_on DESC LIMIT 1;

-- name: fiscal_year_by_id :one
-- purpose: any
SELECT start_on, end_on, has_key FROM fiscal_year WHERE tenant_id = $tenant AND id = $id:i64;

-- name: fiscal_year_list :many
-- purpose: any
SELECT id, start_on, end_on, has_key FROM fiscal_year WHERE tenant_id = $tenant ORDER BY start_on;

-- name: fiscal_year_insert :exec
-- purpose: any
INSERT INTO fiscal_year (tenant_id, id, start_on, end_on, has_key, created_at)
VALUES ($tenant, $id:i64, $start_on:date, $end_on:date, 0, $at:i64);

-- name: fiscal_year_overlap :one
-- purpose: any
SELECT count(*) AS overlapping FROM fiscal_year
WHERE tenant_id = $tenant AND start_on <= $end_on:date AND end_on >= $start_on:date;

-- name: fiscal_year_key_made :exec
-- purpose: any
UPDATE fiscal_year SET has_key = 1 WHERE tenant_id = $tenant AND id = $id:i64;

-- name: invoice_insert :exec
-- purpose: invoicing
INSERT INTO invoice (tenant_id, id, register_id, customer_id, kind, state, number, reference, invoiced_on, due_on,
                     gross_entry, net_cents, vat_cents, total_cents, paid_cents, fiscal_year_id, party,
                     claim_key_id, claim, created_by, created_at, issued_by, issued_at, settled_on, notice_id,
                     variety, series_id, number_text, original_id, credited_cents, language, interest_bp, discount_bp,
                     channel, template_id, period_on, run_id, hold_until, held_by, version, details, seller)
VALUES ($tenant, $id:i64, $register, $customer:i64, $kind:i64, $state:i64, $number:i64?, $reference:text?,
        $invoiced_on:date, $due_on:date, $gross_entry:i64, $net_cents:i64, $vat_cents:i64, $total_cents:i64, 0,
        $fiscal_year:i64?, $party:blob?, NULL, NULL, $by:i64, $at:i64, $issued_by:i64?, $issued_at:i64?,
        $settled_on:date?, $notice:i64, $variety:i64, $series:i64, $number_text:text?, $original:i64?, 0,
        $language:i64, $interest_bp:i64, $discount_bp:i64, $channel:i64, $template:i64?, $period_on:date?, $run:i64?,
        NULL, NULL, 1, $details:blob?, $seller:blob?);

-- name: invoice_row_insert :exec
-- purpose: invoicing
INSERT INTO invoice_row (tenant_id, invoice_id, ordinal, text, quantity, unit, price, discount_bp, vat_class,
                         treatment, delivered_on, rate_bp, net_cents, vat_cents, kind, product_code, unit_code, vatex,
                         from_on, order_id, order_row, order_number, origin_invoice, origin_row, labour_percent)
VALUES ($tenant, $invoice:i64, $ordinal:i64, $text:blob, $quantity:i64, $unit:text, $price:i64, $discount_bp:i64,
        $vat_class:i64, $treatment:i64, $delivered_on:date?, $rate_bp:i64, $net_cents:i64, $vat_cents:i64, $kind:i64,
        $product_code:text, $unit_code:text, $vatex:text, $from_on:date?, $order:i64?, $order_row:i64?,
        $order_number:text, $origin_invoice:i64?, $origin_row:i64?,
        $labour_percent:i64);

-- name: invoice_rows_delete :changes
-- purpose: invoicing, rights
DELETE FROM invoice_row WHERE tenant_id = $tenant AND invoice_id = $invoice:i64
AND EXISTS (SELECT 1 FROM invoice i WHERE i.tenant_id = invoice_row.tenant_id AND i.id = invoice_row.invoice_id
            AND i.state = 1);

-- name: invoice_delete_draft :changes
-- purpose: invoicing, rights
DELETE FROM invoice WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: invoice_drafts_of_customer :many
-- purpose: invoicing, rights
SELECT id FROM invoice WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND state = 1 ORDER BY id;

-- name: invoice_get :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT id, customer_id, kind, state, number, reference, invoiced_on, due_on, gross_entry, net_cents, vat_cents,
       total_cents, paid_cents, fiscal_year_id, party, claim_key_id, claim, created_at, issued_by, issued_at,
       settled_on, notice_id, variety, series_id, number_text, original_id, credited_cents, language, interest_bp,
       discount_bp, channel, template_id, period_on, run_id, hold_until, version, details, seller, currency, rate, rate_on,
       rate_source, doc_net_cents, doc_vat_cents, doc_total_cents
FROM invoice WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: invoice_id_by_number :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT id FROM invoice WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: invoice_id_by_reference :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT id FROM invoice WHERE tenant_id = $tenant AND register_id = $register AND reference = $reference:text;

-- name: invoice_rows :many
-- purpose: invoicing, collection, bookkeeping, rights
SELECT ordinal, text, quantity, unit, price, discount_bp, vat_class, treatment, delivered_on, rate_bp, net_cents,
       vat_cents, kind, product_code, unit_code, vatex, from_on, order_id, order_row, order_number,
       origin_invoice, origin_row, labour_percent, doc_net_cents, doc_vat_cents
FROM invoice_row WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY ordinal;

-- A document in another currency: beside the insert, in its transaction; one that was issued at another moment is never touched.
-- name: invoice_set_currency :changes
-- purpose: invoicing
UPDATE invoice SET currency = $currency:text, rate = $rate:i64, rate_on = $rate_on:date, rate_source = $rate_source:text,
       doc_net_cents = $net_cents:i64, doc_vat_cents = $vat_cents:i64, doc_total_cents = $total_cents:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND (state = 1 OR (rate IS NULL AND issued_at = $now:i64));

-- name: invoice_row_set_currency :changes
-- purpose: invoicing
UPDATE invoice_row SET doc_net_cents = $net_cents:i64, doc_vat_cents = $vat_cents:i64
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND ordinal = $ordinal:i64 AND doc_net_cents IS NULL;

-- name: invoice_freeze :changes
-- purpose: invoicing
UPDATE invoice SET state = $state:i64, settled_on = $settled_on:date?, number = $number:i64, number_text = $number_text:text,
       series_id = $series:i64, reference = $reference:text, party = $party:blob, details = $details:blob?,
       seller = $seller:blob, fiscal_year_id = $fiscal_year:i64, issued_by = $by:i64, issued_at = $at:i64,
       notice_id = $notice:i64, hold_until = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: invoice_row_seal :exec
-- purpose: invoicing
UPDATE invoice_row SET text = $text:blob
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND ordinal = $ordinal:i64;

-- name: invoice_set_paid :changes
-- purpose: invoicing, collection
UPDATE invoice SET paid_cents = $paid_cents:i64, credited_cents = $credited_cents:i64, state = $state:i64,
       settled_on = $settled_on:date?
WHERE tenant_id = $tenant AND id = $id:i64 AND state > 1 AND paid_cents = $was_cents:i64
  AND credited_cents = $was_credited:i64;

-- name: invoice_list :many
-- purpose: invoicing
SELECT id, customer_id, state, number, invoiced_on, due_on, total_cents, paid_cents,
       credited_cents, kind, number_text FROM invoice
WHERE tenant_id = $tenant AND register_id = $register AND state BETWEEN $low:i64 AND $high:i64
  AND number < $before:i64
ORDER BY number DESC LIMIT $limit:i64;

-- name: invoice_list_open :many
-- purpose: invoicing
SELECT id, customer_id, state, number, invoiced_on, due_on, total_cents, paid_cents,
       credited_cents, kind, number_text FROM invoice
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 3) AND due_on < $due_before:date
  AND (due_on, id) > ($after_due:date, $after_id:i64)
ORDER BY due_on, id LIMIT $limit:i64;

-- name: invoice_list_drafts :many
-- purpose: invoicing
SELECT id, customer_id, state, number, invoiced_on, due_on, total_cents, paid_cents,
       credited_cents, kind, number_text FROM invoice
WHERE tenant_id = $tenant AND register_id = $register AND state = 1 AND id > $after:i64 ORDER BY id LIMIT $limit:i64;

-- name: invoice_list_customer :many
-- purpose: invoicing, rights
SELECT id, customer_id, state, number, invoiced_on, due_on, total_cents, paid_cents,
       credited_cents, kind, number_text FROM invoice
WHERE tenant_id = $tenant AND customer_id = $customer:i64 ORDER BY id DESC LIMIT $limit:i64;

-- name: invoice_tally_add :changes
-- purpose: invoicing, collection, rights
UPDATE invoice_tally SET how_many = how_many + $count:i64, open_cents = open_cents + $cents:i64
WHERE tenant_id = $tenant AND register_id = $register AND state = $state:i64 AND due = $due:text;

-- name: invoice_tally_begin :exec
-- purpose: invoicing, collection, rights
INSERT INTO invoice_tally (tenant_id, register_id, state, due, how_many, open_cents)
VALUES ($tenant, $register, $state:i64, $due:text, $count:i64, $cents:i64);

-- name: invoice_tally_sweep :changes
-- purpose: invoicing
DELETE FROM invoice_tally WHERE tenant_id = $tenant AND register_id = $register AND how_many = 0;

-- name: invoice_tallies :many
-- purpose: invoicing
SELECT state, due, how_many, open_cents FROM invoice_tally WHERE tenant_id = $tenant AND register_id = $register
ORDER BY state, due;

-- name: invoice_customer_money :one
-- purpose: invoicing, customer-management, order-management, credit, rights
SELECT count(*) FILTER (WHERE state IN (2, 3)) AS open_count,
       CAST(coalesce(sum(total_cents - paid_cents - credited_cents) FILTER (WHERE state IN (2, 3)), 0) AS bigint) AS open_cents,
       CAST(coalesce(sum(total_cents - paid_cents - credited_cents) FILTER (WHERE state IN (2, 3) AND due_on < $day:date), 0) AS bigint)
         AS overdue_cents,
       CAST(coalesce(sum(total_cents) FILTER (WHERE invoiced_on >= $year_start:date), 0) AS bigint) AS year_cents,
       count(*) AS how_many
FROM invoice WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND state > 1;

-- name: invoice_months :many
-- purpose: invoicing
SELECT substr(invoiced_on, 1, 7) AS month_text, CAST(sum(total_cents) AS bigint) AS total_cents FROM invoice
WHERE tenant_id = $tenant AND register_id = $register AND state > 1 AND invoiced_on >= $from:date
GROUP BY substr(invoiced_on, 1, 7) ORDER BY month_text;

-- name: invoice_facts :many
-- purpose: invoicing, rights
SELECT i.id, i.number, i.state, i.invoiced_on, i.due_on, i.total_cents, i.paid_cents, i.credited_cents, i.number_text, i.fiscal_year_id,
       y.end_on, i.claim_key_id,
       (SELECT CAST(coalesce(sum(b.owed_cents), 0) AS bigint) FROM bank_credit b
        WHERE b.tenant_id = i.tenant_id AND b.invoice_id = i.id) AS surplus_cents
FROM invoice i JOIN fiscal_year y ON y.tenant_id = i.tenant_id AND y.id = i.fiscal_year_id
WHERE i.tenant_id = $tenant AND i.customer_id = $customer:i64 AND i.state > 1 ORDER BY i.number;

-- name: invoice_set_claim :changes
-- purpose: rights
UPDATE invoice SET claim_key_id = $claim_key:i64?, claim = $claim:blob?
WHERE tenant_id = $tenant AND id = $id:i64 AND state > 1;

-- name: invoice_move :changes
-- purpose: customer-management, invoicing
UPDATE invoice SET customer_id = $into:i64
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $from:i64;

-- name: invoice_decorrelate :changes
-- purpose: rights
UPDATE invoice SET customer_id = NULL
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND state > 3
  AND NOT EXISTS (SELECT 1 FROM bank_credit b WHERE b.tenant_id = invoice.tenant_id AND b.invoice_id = invoice.id
                  AND b.owed_cents > 0)
  AND NOT EXISTS (SELECT 1 FROM invoice n WHERE n.tenant_id = invoice.tenant_id AND n.original_id = invoice.id
                  AND n.kind = 381 AND n.state IN (2, 3));

-- name: credit_set_off_insert :exec
-- purpose: invoicing, collection
INSERT INTO credit_set_off (tenant_id, id, register_id, credit_note_id, invoice_id, cents, set_on)
VALUES ($tenant, $id:i64, $register, $note:i64, $invoice:i64, $cents:i64, $on:date);

-- name: invoices_evidence_gaps :one
-- purpose: accountability
SELECT count(*) AS gaps FROM (
  SELECT i.number, i.number - lag(i.number) OVER w AS step, i.number / 10000 - lag(i.number) OVER w / 10000 AS year_step, c.id AS moved
  FROM invoice i LEFT JOIN invoice_continued c ON c.tenant_id = i.tenant_id AND c.id = i.series_id
  WHERE i.tenant_id = $tenant AND i.state > 1 AND i.variety <> 9 AND i.number < 9000000000000000
  WINDOW w AS (PARTITION BY i.series_id, CASE WHEN c.year > 0 AND CAST(substr(i.invoiced_on, 1, 4) AS bigint) > c.year
                                              THEN substr(i.invoiced_on, 1, 4) ELSE '' END ORDER BY i.number)) s
WHERE s.step <> 1 AND (s.year_step = 0 OR s.moved IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM invoice o WHERE o.tenant_id = $tenant AND o.number = s.number - 1 AND o.variety = 9);

-- name: invoices_evidence_party :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE party IS NULL OR fiscal_year_id IS NULL) AS violations
FROM invoice WHERE tenant_id = $tenant AND register_id = $register AND state > 1;

-- name: invoices_evidence_row_sums :one
-- purpose: accountability
SELECT count(*) AS violations FROM invoice i
WHERE i.tenant_id = $tenant AND i.register_id = $register AND i.state > 1
  AND i.total_cents <> (SELECT CAST(coalesce(sum(r.net_cents + r.vat_cents), 0) AS bigint) FROM invoice_row r
                        WHERE r.tenant_id = i.tenant_id AND r.invoice_id = i.id);

-- name: invoice_deducted :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT count(*) AS rows FROM invoice_row r JOIN invoice i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.origin_invoice = $invoice:i64 AND r.kind = $kind:i64 AND i.kind <> 381;

-- name: invoice_credited_rows :many
-- purpose: invoicing
SELECT r.origin_row, CAST(sum(r.quantity) AS bigint) AS quantity, CAST(sum(r.net_cents) AS bigint) AS net_cents,
       CAST(sum(r.vat_cents) AS bigint) AS vat_cents, CAST(coalesce(sum(r.doc_net_cents), 0) AS bigint) AS doc_net_cents,
       CAST(coalesce(sum(r.doc_vat_cents), 0) AS bigint) AS doc_vat_cents
FROM invoice_row r JOIN invoice i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
WHERE r.tenant_id = $tenant AND r.origin_invoice = $invoice:i64 AND i.kind = 381 AND i.state > 1
GROUP BY r.origin_row ORDER BY r.origin_row;

-- name: invoice_update_draft :changes
-- purpose: invoicing
UPDATE invoice SET customer_id = $customer:i64, kind = $kind:i64, variety = $variety:i64, invoiced_on = $invoiced_on:date,
       due_on = $due_on:date, gross_entry = $gross_entry:i64, net_cents = $net_cents:i64, vat_cents = $vat_cents:i64,
       total_cents = $total_cents:i64, language = $language:i64, interest_bp = $interest_bp:i64,
       discount_bp = $discount_bp:i64, channel = $channel:i64, details = $details:blob?, hold_until = NULL, held_by = NULL,
       version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1 AND version = $version:i64;

-- name: invoice_set_hold :changes
-- purpose: invoicing
UPDATE invoice SET hold_until = $until:i64?, held_by = $by:i64?
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state = 1;

-- name: invoice_held_due :many
-- purpose: invoicing
SELECT id, held_by FROM invoice
WHERE tenant_id = $tenant AND register_id = $register AND state = 1 AND hold_until IS NOT NULL
  AND hold_until <= $now:i64 ORDER BY hold_until LIMIT 100;

-- name: invoice_declaration_get :one
-- purpose: invoicing, rights
SELECT given_on FROM invoice_declaration WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: invoice_declaration_set :exec
-- purpose: invoicing
INSERT INTO invoice_declaration (tenant_id, customer_id, given_on, recorded_by, recorded_at)
VALUES ($tenant, $customer:i64, $given_on:date, $by:i64, $at:i64)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET given_on = $given_on, recorded_by = $by, recorded_at = $at;

-- Those of a kind of invoice, and what was set of the tenant's own (id 0, variety 0).
-- name: invoice_series_all :many
-- purpose: any
-- returns: id:i64, name:text, variety:i64, prefix:text, lead:i64, yearly:i64, dates_back:i64, ended_at:i64?
SELECT id, name, variety, prefix, lead, yearly, dates_back, ended_at FROM invoice_series WHERE tenant_id = $tenant
UNION ALL
SELECT CAST(0 AS bigint), '', CAST(0 AS bigint), '', CAST(0 AS bigint), CAST(1 AS bigint), dates_back, CAST(NULL AS bigint) FROM invoice_series_own
WHERE tenant_id = $tenant ORDER BY 1;

-- name: invoice_series_own_set :exec
-- purpose: any
INSERT INTO invoice_series_own (tenant_id, dates_back, set_by, set_at) VALUES ($tenant, $dates_back:i64, $by:i64, $at:i64)
ON CONFLICT (tenant_id) DO UPDATE SET dates_back = excluded.dates_back, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: invoice_series_insert :exec
-- purpose: any
INSERT INTO invoice_series (tenant_id, id, name, variety, prefix, lead, yearly, dates_back, made_by, made_at, ended_at)
VALUES ($tenant, $id:i64, $name:text, $variety:i64, $prefix:text, $lead:i64, $yearly:i64, $dates_back:i64, $by:i64,
        $at:i64, NULL);

-- name: invoice_series_last :one
-- purpose: invoicing
SELECT invoiced_on FROM invoice WHERE tenant_id = $tenant AND series_id = $series:i64 AND number IS NOT NULL
ORDER BY number DESC LIMIT 1;

-- Retention of vouchers (P36).

-- name: fiscal_year_vouchers :many
-- purpose: accountability, rights
SELECT f.id, f.start_on, f.end_on, f.has_key, count(i.id) AS invoices, count(i.id) FILTER (WHERE i.state IN (2, 3)) AS open
FROM fiscal_year f LEFT JOIN invoice i ON i.tenant_id = f.tenant_id AND i.fiscal_year_id = f.id AND i.state > 1
WHERE f.tenant_id = $tenant GROUP BY f.id, f.start_on, f.end_on, f.has_key ORDER BY f.start_on;

-- name: fiscal_year_open :many
-- purpose: rights
SELECT id FROM invoice WHERE tenant_id = $tenant AND fiscal_year_id = $fiscal_year:i64 AND state IN (2, 3) AND claim IS NULL ORDER BY id;

-- name: invoice_run_insert :exec
-- purpose: invoicing
INSERT INTO invoice_run (tenant_id, id, register_id, state, delivered_on, invoiced_on, after_customer, customers, invoices,
                         failed, total_cents, made_by, made_at, ended_at)
VALUES ($tenant, $id:i64, $register, 1, $delivered_on:date, $invoiced_on:date, 0, $customers:i64, 0, 0, 0, $by:i64,
        $at:i64, NULL);

-- name: invoice_run_get :one
-- purpose: invoicing
SELECT id, state, delivered_on, invoiced_on, after_customer, customers, invoices, failed, total_cents, made_by, made_at
FROM invoice_run WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: invoice_run_going :many
-- purpose: invoicing
SELECT id FROM invoice_run WHERE tenant_id = $tenant AND register_id = $register AND state = 1 ORDER BY id LIMIT 10;

-- name: invoice_run_last :many
-- purpose: invoicing
SELECT id, state, delivered_on, invoiced_on, customers, invoices, failed, total_cents, made_at FROM invoice_run
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT 20;

-- name: invoice_run_step :changes
-- purpose: invoicing
UPDATE invoice_run SET after_customer = $after:i64, invoices = invoices + $invoices:i64, failed = failed + $failed:i64,
       total_cents = total_cents + $cents:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: invoice_run_end :changes
-- purpose: invoicing
UPDATE invoice_run SET state = 2, ended_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: invoice_run_fault_insert :exec
-- purpose: invoicing
INSERT INTO invoice_run_fault (tenant_id, run_id, customer_id, code, at_row)
VALUES ($tenant, $run:i64, $customer:i64, $code:i64, $at_row:i64) ON CONFLICT (tenant_id, run_id, customer_id) DO NOTHING;

-- name: invoice_run_faults :many
-- purpose: invoicing
SELECT customer_id, code, at_row FROM invoice_run_fault WHERE tenant_id = $tenant AND run_id = $run:i64
ORDER BY customer_id LIMIT 1000;

-- Recurring invoices.

-- name: template_insert :exec
-- purpose: invoicing
INSERT INTO invoice_template (tenant_id, id, register_id, customer_id, number, every_months, first_on, month_end, end_on,
                              next_on, passed, covers, prices, rise_bp, made_as, term_days, gross_entry, language, channel,
                              discount_bp, words, ended_on, ended_why, problem, problem_row, problem_on, created_by, created_at,
                              notice_id)
VALUES ($tenant, $id:i64, $register, $customer:i64, $number:i64, $every_months:i64, $first_on:date, $month_end:i64, $end_on:date?,
        $next_on:date, 0, $covers:i64, $prices:i64, $rise_bp:i64, $made_as:i64, $term_days:i64, $gross_entry:i64, $language:i64,
        $channel:i64, $discount_bp:i64, $words:blob?, NULL, 0, 0, 0, NULL, $by:i64, $at:i64, $notice:i64);

-- name: template_row_insert :exec
-- purpose: invoicing
INSERT INTO invoice_template_row (tenant_id, template_id, ordinal, id, text, quantity, unit, price, discount_bp, vat_class,
                                  treatment, kind, product_code, labour_percent)
VALUES ($tenant, $template:i64, $ordinal:i64, $id:i64, $text:blob, $quantity:i64, $unit:text, $price:i64, $discount_bp:i64,
        $vat_class:i64, $treatment:i64, $kind:i64, $product_code:text, $labour_percent:i64);

-- name: template_get :one
-- purpose: invoicing, customer-management, rights
SELECT id, customer_id, number, every_months, first_on, month_end, end_on, next_on, passed, covers, prices, rise_bp, made_as,
       term_days, gross_entry, language, channel, discount_bp, words, ended_on, ended_why, problem, problem_row, problem_on, created_by,
       created_at, version, priced_at FROM invoice_template WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: template_by_number :one
-- purpose: invoicing
SELECT id FROM invoice_template WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: template_number :one
-- purpose: invoicing
SELECT number FROM invoice_template WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: template_rows :many
-- purpose: invoicing, customer-management, rights
SELECT ordinal, id, text, quantity, unit, price, discount_bp, vat_class, treatment, kind, product_code, labour_percent
FROM invoice_template_row WHERE tenant_id = $tenant AND template_id = $template:i64 ORDER BY ordinal;

-- name: template_list :many
-- purpose: invoicing
SELECT id, customer_id, number, every_months, first_on, end_on, next_on, passed, prices, made_as, ended_on, ended_why, problem, problem_row
FROM invoice_template WHERE tenant_id = $tenant AND register_id = $register AND number < $before:i64
  AND (CAST($going:i64? AS bigint) IS NULL OR next_on IS NOT NULL) AND (CAST($stopped:i64? AS bigint) IS NULL OR problem <> 0)
ORDER BY number DESC LIMIT $limit:i64;

-- name: template_of_customer :many
-- purpose: invoicing, customer-management, rights
SELECT t.id, t.number, t.next_on, count(r.id) AS row_count FROM invoice_template t
LEFT JOIN invoice_template_row r ON r.tenant_id = t.tenant_id AND r.template_id = t.id
WHERE t.tenant_id = $tenant AND t.customer_id = $customer:i64 GROUP BY t.id, t.number, t.next_on ORDER BY t.number;

-- name: template_counts :one
-- purpose: invoicing
SELECT count(*) AS going, count(*) FILTER (WHERE problem <> 0) AS stopped FROM invoice_template
WHERE tenant_id = $tenant AND register_id = $register AND next_on IS NOT NULL;

-- Of the work list: what waits to be mended and since when, what comes within a week.
-- name: template_todo :one
-- purpose: invoicing
-- returns: stopped:i64, soon:i64, stopped_on:date?
SELECT count(*) FILTER (WHERE problem <> 0) AS stopped, count(*) FILTER (WHERE problem = 0 AND next_on BETWEEN $today:date AND $week:date) AS soon,
       min(problem_on) AS stopped_on FROM invoice_template
WHERE tenant_id = $tenant AND register_id = $register AND next_on IS NOT NULL;

-- name: template_change :changes
-- purpose: invoicing
UPDATE invoice_template SET every_months = $every_months:i64, first_on = $first_on:date, month_end = $month_end:i64, end_on = $end_on:date?,
  next_on = $next_on:date, passed = $passed:i64, priced_at = $priced_at:i64, covers = $covers:i64, prices = $prices:i64, rise_bp = $rise_bp:i64,
  made_as = $made_as:i64, term_days = $term_days:i64, gross_entry = $gross_entry:i64, language = $language:i64, channel = $channel:i64,
  discount_bp = $discount_bp:i64, words = $words:blob?, problem = 0, problem_row = 0, problem_on = NULL, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND version = $version:i64 AND next_on IS NOT NULL;

-- name: template_rows_drop :exec
-- purpose: invoicing
DELETE FROM invoice_template_row WHERE tenant_id = $tenant AND template_id = $template:i64;

-- name: template_due :many
-- purpose: invoicing
SELECT id, next_on FROM invoice_template
WHERE tenant_id = $tenant AND register_id = $register AND next_on IS NOT NULL AND (next_on, id) > ($after_on:date, $after:i64)
  AND next_on <= $today:date ORDER BY next_on, id LIMIT $limit:i64;

-- name: template_pass :changes
-- purpose: invoicing
UPDATE invoice_template SET passed = passed + 1, next_on = $next_on:date, problem = 0, problem_on = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND passed = $passed:i64 AND next_on IS NOT NULL;

-- name: template_end :changes
-- purpose: invoicing, customer-management
UPDATE invoice_template SET next_on = NULL, ended_on = $on:date, ended_why = $why:i64, problem = 0, problem_on = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND next_on IS NOT NULL;

-- name: template_limit :changes
-- purpose: customer-management
UPDATE invoice_template SET end_on = $on:date
WHERE tenant_id = $tenant AND id = $id:i64 AND next_on IS NOT NULL AND (end_on IS NULL OR end_on > $on);

-- name: template_problem :changes
-- purpose: invoicing
UPDATE invoice_template SET problem = $code:i64, problem_row = $row:i64, problem_on = $on:date
WHERE tenant_id = $tenant AND id = $id:i64 AND next_on IS NOT NULL AND problem <> $code;

-- name: template_move :changes
-- purpose: customer-management, invoicing
UPDATE invoice_template SET customer_id = $into:i64, words = $words:blob?
WHERE tenant_id = $tenant AND id = $id:i64;

-- name: template_row_reseal :exec
-- purpose: customer-management, invoicing
UPDATE invoice_template_row SET text = $text:blob
WHERE tenant_id = $tenant AND template_id = $template:i64 AND ordinal = $ordinal:i64;

-- name: template_rows_remove :changes
-- purpose: invoicing, rights
DELETE FROM invoice_template_row WHERE tenant_id = $tenant AND template_id IN
  (SELECT t.id FROM invoice_template t WHERE t.tenant_id = $tenant AND t.customer_id = $customer:i64);

-- name: template_remove :changes
-- purpose: invoicing, rights
DELETE FROM invoice_template WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: template_documents :many
-- purpose: invoicing
SELECT id, state, number, number_text, invoiced_on, due_on, period_on, total_cents, paid_cents, credited_cents FROM invoice
WHERE tenant_id = $tenant AND template_id = $template:i64 ORDER BY period_on DESC LIMIT 60;

-- Moving in: numbers and references that are taken, series that go on.

-- name: invoice_taken :one
-- purpose: invoicing, collection
SELECT (SELECT count(*) FROM invoice n WHERE n.tenant_id = $tenant AND n.number = $number:i64) AS numbers,
       (SELECT count(*) FROM invoice t WHERE t.tenant_id = $tenant AND t.number_text = $shown:text) AS texts,
       (SELECT count(*) FROM invoice r WHERE r.tenant_id = $tenant AND r.reference = $reference:text) AS refs;

-- name: invoice_carried_last :one
-- purpose: invoicing
SELECT coalesce(max(number), 0) AS number FROM invoice
WHERE tenant_id = $tenant AND number >= $from:i64 AND number < $to:i64;

-- name: invoice_continued_insert :exec
-- purpose: invoicing
INSERT INTO invoice_continued (tenant_id, id, variety, prefix, year, width, first, made_by, made_at)
VALUES ($tenant, $id:i64, $variety:i64, $prefix:text, $year:i64, $width:i64, $first:i64, $by:i64, $at:i64);

-- name: invoice_continued_all :many
-- purpose: any
SELECT id, variety, prefix, year, width, first FROM invoice_continued WHERE tenant_id = $tenant ORDER BY id;

-- name: invoice_id_by_text :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT id FROM invoice WHERE tenant_id = $tenant AND register_id = $register AND number_text = $shown:text;

-- Many payments at once, each the whole of what is open on its invoice (invoices_pay_in_full).
-- name: invoices_paying :many
-- purpose: invoicing
SELECT i.state, i.due_on, count(*) AS how_many, CAST(sum(p.cents) AS bigint) AS cents FROM payment_received p
JOIN invoice i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id AND i.register_id = p.register_id AND i.state IN (2, 3)
  AND i.credited_cents = 0 AND i.total_cents - i.paid_cents = p.cents AND i.customer_id IS NOT NULL AND i.claim_key_id IS NULL
WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id BETWEEN $first:i64 AND $last:i64
GROUP BY i.state, i.due_on;

-- name: invoices_set_paid_in_full :changes
-- purpose: invoicing
UPDATE invoice SET paid_cents = total_cents, state = 4, settled_on = $on:date
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 3) AND id IN (SELECT p.invoice_id FROM payment_received p
  WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id BETWEEN $first:i64 AND $last:i64);

-- The margin scheme (V13): figures beside the rows.

-- name: invoice_margin_insert :exec
-- purpose: invoicing
INSERT INTO invoice_margin (tenant_id, invoice_id, ordinal, purchase, rate_bp, base_cents, vat_cents)
VALUES ($tenant, $invoice:i64, $ordinal:i64, $purchase:i64, $rate_bp:i64, $base_cents:i64, $vat_cents:i64);

-- name: invoice_margins :many
-- purpose: invoicing, collection, bookkeeping, rights
SELECT ordinal, purchase, rate_bp, base_cents, vat_cents FROM invoice_margin
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY ordinal;

-- name: invoice_margins_delete :changes
-- purpose: invoicing, rights
DELETE FROM invoice_margin WHERE tenant_id = $tenant AND invoice_id = $invoice:i64
AND EXISTS (SELECT 1 FROM invoice i WHERE i.tenant_id = invoice_margin.tenant_id AND i.id = invoice_margin.invoice_id
            AND i.state = 1);

-- name: invoice_credited_margins :many
-- purpose: invoicing
SELECT r.origin_row, CAST(sum(m.base_cents) AS bigint) AS base_cents, CAST(sum(m.vat_cents) AS bigint) AS vat_cents
FROM invoice_row r JOIN invoice i ON i.tenant_id = r.tenant_id AND i.id = r.invoice_id
JOIN invoice_margin m ON m.tenant_id = r.tenant_id AND m.invoice_id = r.invoice_id AND m.ordinal = r.ordinal
WHERE r.tenant_id = $tenant AND r.origin_invoice = $invoice:i64 AND i.kind = 381 AND i.state > 1
GROUP BY r.origin_row ORDER BY r.origin_row;

-- Self-billing (V13): agreements, and the buyer's numbers of documents that it made.

-- name: self_billing_get :one
-- purpose: invoicing, rights
SELECT agreed_on, reference FROM self_billing_agreement WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: self_billing_set :exec
-- purpose: invoicing
INSERT INTO self_billing_agreement (tenant_id, customer_id, agreed_on, reference, recorded_by, recorded_at)
VALUES ($tenant, $customer:i64, $agreed_on:date, $reference:text, $by:i64, $at:i64)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET agreed_on = $agreed_on, reference = $reference, recorded_by = $by, recorded_at = $at;

-- Two customers became one: of two agreements (declarations) the one that was recorded last counts, as when a new one is recorded.
-- name: self_billing_yields :changes
-- purpose: customer-management
DELETE FROM self_billing_agreement WHERE tenant_id = $tenant AND customer_id = $into:i64
  AND recorded_at <= (SELECT a.recorded_at FROM self_billing_agreement a WHERE a.tenant_id = $tenant AND a.customer_id = $from:i64);

-- name: self_billing_move :changes
-- purpose: customer-management
UPDATE self_billing_agreement SET customer_id = $into:i64 WHERE tenant_id = $tenant AND customer_id = $from:i64
  AND NOT EXISTS (SELECT 1 FROM self_billing_agreement a WHERE a.tenant_id = $tenant AND a.customer_id = $into);

-- name: self_billing_leave :changes
-- purpose: customer-management
DELETE FROM self_billing_agreement WHERE tenant_id = $tenant AND customer_id = $from:i64;

-- name: invoice_declaration_yields :changes
-- purpose: customer-management
DELETE FROM invoice_declaration WHERE tenant_id = $tenant AND customer_id = $into:i64
  AND recorded_at <= (SELECT a.recorded_at FROM invoice_declaration a WHERE a.tenant_id = $tenant AND a.customer_id = $from:i64);

-- name: invoice_declaration_move :changes
-- purpose: customer-management
UPDATE invoice_declaration SET customer_id = $into:i64 WHERE tenant_id = $tenant AND customer_id = $from:i64
  AND NOT EXISTS (SELECT 1 FROM invoice_declaration a WHERE a.tenant_id = $tenant AND a.customer_id = $into);

-- name: invoice_declaration_leave :changes
-- purpose: customer-management
DELETE FROM invoice_declaration WHERE tenant_id = $tenant AND customer_id = $from:i64;

-- name: self_billed_insert :exec
-- purpose: invoicing
INSERT INTO invoice_self_billed (tenant_id, invoice_id, buyer_number) VALUES ($tenant, $invoice:i64, $number:text);

-- name: self_billed_get :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT buyer_number FROM invoice_self_billed WHERE tenant_id = $tenant AND invoice_id = $invoice:i64;

-- name: self_billed_twin :one
-- purpose: invoicing
SELECT i.number, i.number_text FROM invoice_self_billed s JOIN invoice i ON i.tenant_id = s.tenant_id AND i.id = s.invoice_id
WHERE s.tenant_id = $tenant AND s.buyer_number = $number:text AND i.customer_id = $customer:i64 AND i.invoiced_on = $on:date LIMIT 1;

-- name: self_billed_open_by_number :many
-- purpose: invoicing, collection
SELECT invoice_id FROM invoice_self_billed_open
WHERE tenant_id = $tenant AND register_id = $register AND buyer_number = $number:text LIMIT 2;

-- A self-billed document, or a credit note of one.
-- name: self_billed_kin :one
-- purpose: any
SELECT count(*) AS found FROM invoice i LEFT JOIN invoice o ON o.tenant_id = i.tenant_id AND o.id = i.original_id
WHERE i.tenant_id = $tenant AND i.id = $invoice:i64 AND (i.variety = 10 OR o.variety = 10);
