-- Payments recorded by hand (P65). Each belongs to one issued invoice of the register.

-- name: payment_insert :exec
-- purpose: invoicing
INSERT INTO payment (tenant_id, id, register_id, invoice_id, received_on, cents, way, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $received_on:date, $cents:i64, $way:i64, $by:i64, $at:i64, $notice:i64);

-- name: payment_of_invoice :many
-- purpose: invoicing, bookkeeping, rights
SELECT id, received_on, cents, way, recorded_by, recorded_at FROM payment
WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY id;

-- name: payment_list :many
-- purpose: invoicing
SELECT p.id, p.received_on, p.cents, p.way, i.number FROM payment p
JOIN invoice_known i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id
WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id < $before:i64 ORDER BY p.id DESC LIMIT $limit:i64;

-- name: payment_months :many
-- purpose: invoicing
SELECT substr(received_on, 1, 7) AS month_text, CAST(sum(cents) AS bigint) AS paid_cents FROM payment
WHERE tenant_id = $tenant AND register_id = $register AND received_on >= $from:date
GROUP BY substr(received_on, 1, 7) ORDER BY month_text;

-- name: payments_evidence_sums :one
-- purpose: accountability
SELECT count(*) AS population,
       CAST(coalesce(sum(i.open_cents), 0) AS bigint) AS open_cents,
       count(*) FILTER (WHERE i.paid_cents <>
         (SELECT CAST(coalesce(sum(p.cents), 0) AS bigint) FROM payment p
          WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id)) AS violations
FROM invoice_known i WHERE i.tenant_id = $tenant AND i.register_id = $register;
