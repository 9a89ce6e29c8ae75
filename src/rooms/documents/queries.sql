-- Documents as they were sent (P64). The bytes are sealed under the voucher key.

-- name: document_copy_insert :exec
-- purpose: invoicing, collection
INSERT INTO invoice_copy (tenant_id, id, register_id, invoice_id, kind, fiscal_year_id, made_at, made_by, program, size,
                          digest, bytes)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $kind:i64, $fiscal_year:i64, $at:i64, $by:i64, $program:text,
        $size:i64, $digest:blob, $bytes:blob);

-- name: document_copy_known :one
-- purpose: invoicing, collection
SELECT count(*) AS how_many FROM invoice_copy
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND kind = $kind:i64 AND digest = $digest:blob;

-- name: document_copy_last :one
-- purpose: invoicing, collection, bookkeeping, rights
SELECT id, fiscal_year_id, made_at, size, digest, bytes FROM invoice_copy
WHERE tenant_id = $tenant AND register_id = $register AND invoice_id = $invoice:i64 AND kind = $kind:i64
ORDER BY id DESC LIMIT 1;

