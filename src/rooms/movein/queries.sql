-- Moving in (BILLING.md section 9; P64, P65). Files are known by digest only.

-- name: movein_batch_insert :exec
-- purpose: invoicing
INSERT INTO movein_batch (tenant_id, id, register_id, opening_on, invoices, customers, open_cents, controlled, accounts,
                          debit_cents, series, made_by, made_at, notice_id)
VALUES ($tenant, $id:i64, $register, $opening_on:date, $invoices:i64, $customers:i64, $open:i64, $controlled:i64, $accounts:i64,
        $debit:i64, $series:i64, $by:i64, $at:i64, $notice:i64);

-- name: movein_batch_list :many
-- purpose: invoicing
SELECT id, opening_on, invoices, customers, open_cents, controlled, accounts, debit_cents, series, made_by, made_at
FROM movein_batch WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT $limit:i64;

-- name: movein_file_insert :exec
-- purpose: invoicing
INSERT INTO movein_file (tenant_id, register_id, digest, batch_id) VALUES ($tenant, $register, $digest:blob, $batch:i64);

-- name: movein_file_seen :one
-- purpose: invoicing
SELECT b.id, b.made_at, b.made_by FROM movein_file f JOIN movein_batch b ON b.tenant_id = f.tenant_id AND b.id = f.batch_id
WHERE f.tenant_id = $tenant AND f.register_id = $register AND f.digest = $digest:blob;

-- name: movein_invoice_insert :exec
-- purpose: invoicing
INSERT INTO movein_invoice (tenant_id, invoice_id, batch_id, line, original_cents, open_cents)
VALUES ($tenant, $invoice:i64, $batch:i64, $line:i64, $original:i64, $open:i64);

-- name: movein_invoice_get :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT m.batch_id, m.line, m.original_cents, b.made_at FROM movein_invoice m
JOIN movein_batch b ON b.tenant_id = m.tenant_id AND b.id = m.batch_id
WHERE m.tenant_id = $tenant AND m.invoice_id = $invoice:i64;

-- name: movein_evidence :one
-- purpose: accountability
SELECT count(*) AS population,
       count(*) FILTER (WHERE i.total_cents <> m.open_cents OR m.open_cents <>
         (SELECT CAST(coalesce(sum(v.receivable_cents), 0) AS bigint) FROM opening_voucher v
          WHERE v.tenant_id = m.tenant_id AND v.invoice_id = m.invoice_id)) AS violations
FROM movein_batch b JOIN movein_invoice m ON m.tenant_id = b.tenant_id AND m.batch_id = b.id
JOIN invoice_known i ON i.tenant_id = m.tenant_id AND i.id = m.invoice_id
WHERE b.tenant_id = $tenant AND b.register_id = $register;
