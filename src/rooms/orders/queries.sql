-- Orders, rows, deliveries (P06, P24, P25).

-- name: sales_order_insert :exec
-- purpose: order-management
INSERT INTO sales_order (tenant_id, id, register_id, customer_id, contact_id, number, state, channel, source, ordered_on,
  gross_entry, total_cents, due_cents, ready, note, note_subject, outside, recorded_by, recorded_at, notice_id, version)
VALUES ($tenant, $id:i64, $register, $customer:i64, $contact:i64?, $number:i64, 1, $channel:i64, $source:i64,
  $ordered_on:date, $gross:i64, $total_cents:i64, 0, 0, $note:blob?, $note_subject:i64?, $outside:blob?, $by:i64, $at:i64,
  $notice:i64, 1);

-- name: sales_row_insert :exec
-- purpose: order-management
INSERT INTO sales_row (tenant_id, order_id, ordinal, id, product_id, code, text, quantity, unit, price, discount_bp,
  vat_class, treatment, labour_percent, total_cents, delivered)
VALUES ($tenant, $order:i64, $ordinal:i64, $id:i64, $product:i64?, $code:text, $text:blob, $quantity:i64, $unit:i64,
  $price:i64, $discount_bp:i64, $vat_class:i64, $treatment:i64, $labour_percent:i64, $total_cents:i64, 0);

-- name: sales_order_update :changes
-- purpose: order-management
UPDATE sales_order SET customer_id = $customer:i64, contact_id = $contact:i64?, ordered_on = $ordered_on:date,
  gross_entry = $gross:i64, total_cents = $total_cents:i64, note = $note:blob?, note_subject = $note_subject:i64?,
  version = version + 1
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state = 1 AND version = $version:i64;

-- name: sales_rows_delete :changes
-- purpose: order-management
DELETE FROM sales_row WHERE tenant_id = $tenant AND order_id = $order:i64
AND EXISTS (SELECT 1 FROM sales_order o WHERE o.tenant_id = sales_row.tenant_id AND o.id = sales_row.order_id AND o.state = 1);

-- name: sales_order_get :one
-- purpose: order-management, invoicing, credit, customer-management, rights, accountability
SELECT id, customer_id, contact_id, number, state, channel, source, ordered_on, gross_entry, total_cents, due_cents, ready,
  delivered_on, settled_on, archived_on, note, decision, note_subject, outside, confirmed_at, approved_by, approved_at,
  recorded_by, recorded_at, notice_id, version
FROM sales_order WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: sales_order_by_number :one
-- purpose: order-management, invoicing, credit, customer-management, rights, accountability
SELECT id FROM sales_order WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: sales_order_by_outside :one
-- purpose: order-management
SELECT id, number, state, total_cents, customer_id FROM sales_order
WHERE tenant_id = $tenant AND register_id = $register AND outside = $outside:blob;

-- name: sales_rows :many
-- purpose: order-management, invoicing, customer-management, rights, accountability
SELECT ordinal, id, product_id, code, text, quantity, unit, price, discount_bp, vat_class, treatment, labour_percent,
  total_cents, delivered
FROM sales_row WHERE tenant_id = $tenant AND order_id = $order:i64 ORDER BY ordinal;

-- name: sales_deliveries :many
-- purpose: order-management, invoicing, customer-management, rights, accountability
SELECT id, ordinal, quantity, delivered_on, invoice_id, invoice_row FROM sales_delivery
WHERE tenant_id = $tenant AND order_id = $order:i64 ORDER BY id;

-- name: sales_order_confirm :changes
-- purpose: order-management
UPDATE sales_order SET state = $state:i64, confirmed_by = $by:i64, confirmed_at = $at:i64, due_cents = total_cents,
  version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state = 1;

-- name: sales_order_wait :changes
-- purpose: order-management
UPDATE sales_order SET state = 2, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state = 1;

-- name: sales_order_approve :changes
-- purpose: order-management
UPDATE sales_order SET state = 3, confirmed_by = $by:i64, confirmed_at = $at:i64, approved_by = $by, approved_at = $at,
  decision = $decision:blob, due_cents = total_cents, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state = 2;

-- name: sales_order_cancel :changes
-- purpose: order-management, rights
UPDATE sales_order SET state = 8, decision = $decision:blob?, due_cents = 0, ready = 0, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state IN (1, 2, 3);

-- name: sales_order_decide :changes
-- purpose: order-management
UPDATE sales_order SET decision = $decision:blob? WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: sales_order_refresh :changes
-- purpose: order-management, invoicing, rights
UPDATE sales_order SET state = $state:i64, due_cents = $due_cents:i64, ready = $ready:i64, total_cents = $total_cents:i64,
  delivered_on = $delivered_on:date?, settled_on = NULL, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state IN (3, 4, 5, 6);

-- name: sales_row_shrink :changes
-- purpose: order-management
UPDATE sales_row SET quantity = delivered, total_cents = $total_cents:i64
WHERE tenant_id = $tenant AND order_id = $order:i64 AND ordinal = $ordinal:i64 AND delivered < quantity;

-- name: sales_row_deliver :changes
-- purpose: order-management
UPDATE sales_row SET delivered = delivered + $quantity:i64
WHERE tenant_id = $tenant AND order_id = $order:i64 AND ordinal = $ordinal:i64 AND delivered + $quantity <= quantity;

-- name: sales_row_past :changes
-- purpose: order-management
UPDATE sales_row SET delivered = $delivered:i64 WHERE tenant_id = $tenant AND order_id = $order:i64 AND ordinal = $ordinal:i64;

-- name: sales_order_past :changes
-- purpose: order-management
UPDATE sales_order SET state = 7, delivered_on = $delivered_on:date?, settled_on = $settled_on:date, archived_on = $archived_on:date
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state = 1;

-- name: sales_delivery_insert :exec
-- purpose: order-management
INSERT INTO sales_delivery (tenant_id, order_id, id, ordinal, quantity, delivered_on, recorded_by, recorded_at)
VALUES ($tenant, $order:i64, $id:i64, $ordinal:i64, $quantity:i64, $delivered_on:date, $by:i64, $at:i64);

-- name: sales_delivery_charge :changes
-- purpose: invoicing, order-management
UPDATE sales_delivery SET invoice_id = $invoice:i64, invoice_row = $invoice_row:i64
WHERE tenant_id = $tenant AND order_id = $order:i64 AND id = $id:i64 AND invoice_id IS NULL;

-- name: sales_orders_on_invoice :many
-- purpose: invoicing, order-management, rights
SELECT DISTINCT order_id FROM sales_delivery WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 ORDER BY order_id;

-- name: sales_delivery_release :changes
-- purpose: invoicing, order-management, rights
UPDATE sales_delivery SET invoice_id = NULL, invoice_row = NULL WHERE tenant_id = $tenant AND invoice_id = $invoice:i64;

-- name: sales_order_archive :changes
-- purpose: order-management
UPDATE sales_order SET state = 7, archived_on = $day:date, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state IN (6, 8);

-- name: sales_settle_due :changes
-- purpose: order-management
UPDATE sales_order SET settled_on = $day:date
WHERE tenant_id = $tenant AND register_id = $register AND state = 6 AND settled_on IS NULL
  AND NOT EXISTS (SELECT 1 FROM sales_delivery d WHERE d.tenant_id = sales_order.tenant_id
    AND d.order_id = sales_order.id AND NOT EXISTS (SELECT 1 FROM invoice_known i
      WHERE i.tenant_id = d.tenant_id AND i.id = d.invoice_id AND i.state IN (4, 5, 6)));

-- name: sales_archive_due :changes
-- purpose: order-management
UPDATE sales_order SET state = 7, archived_on = $day:date, version = version + 1
WHERE tenant_id = $tenant AND register_id = $register AND state = 6 AND settled_on <= $settled_before:date;

-- name: sales_list :many
-- purpose: order-management
SELECT id, customer_id, number, state, channel, ordered_on, delivered_on, total_cents, ready FROM sales_order
WHERE tenant_id = $tenant AND register_id = $register AND state BETWEEN $low:i64 AND $high:i64 AND number < $before:i64
ORDER BY number DESC LIMIT $most:i64;

-- name: sales_list_ready :many
-- purpose: order-management
SELECT id, customer_id, number, state, channel, ordered_on, delivered_on, total_cents, ready FROM sales_order
WHERE tenant_id = $tenant AND register_id = $register AND ready > 0 AND number < $before:i64
ORDER BY number DESC LIMIT $most:i64;

-- name: sales_list_customer :many
-- purpose: order-management, customer-management, credit, rights
SELECT id, customer_id, number, state, channel, ordered_on, delivered_on, total_cents, ready FROM sales_order
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register ORDER BY id DESC LIMIT $most:i64;

-- name: sales_counts :many
-- purpose: order-management
SELECT state, count(*) AS how_many, count(*) FILTER (WHERE ready > 0) AS ready_count FROM sales_order
WHERE tenant_id = $tenant AND register_id = $register GROUP BY state ORDER BY state;

-- name: sales_ready :many
-- purpose: invoicing
SELECT o.id, o.number, o.customer_id, o.gross_entry, o.ordered_on, count(*) AS how_many,
  min(d.delivered_on) AS first_on, max(d.delivered_on) AS last_on
FROM sales_order o JOIN sales_delivery d ON d.tenant_id = o.tenant_id AND d.order_id = o.id AND d.invoice_id IS NULL
WHERE o.tenant_id = $tenant AND o.register_id = $register AND o.ready > 0
  AND (CAST($to:date? AS text) IS NULL OR d.delivered_on <= $to)
  AND (o.customer_id, o.id) > ($after_customer:i64, $after_order:i64)
GROUP BY o.id, o.number, o.customer_id, o.gross_entry, o.ordered_on
ORDER BY o.customer_id, o.id LIMIT $most:i64;

-- name: sales_ready_of_customer :many
-- purpose: invoicing
SELECT o.id, o.number, o.customer_id, o.gross_entry, o.ordered_on, count(*) AS how_many,
  min(d.delivered_on) AS first_on, max(d.delivered_on) AS last_on
FROM sales_order o JOIN sales_delivery d ON d.tenant_id = o.tenant_id AND d.order_id = o.id AND d.invoice_id IS NULL
WHERE o.tenant_id = $tenant AND o.register_id = $register AND o.ready > 0 AND o.customer_id = $customer:i64
  AND (CAST($to:date? AS text) IS NULL OR d.delivered_on <= $to)
GROUP BY o.id, o.number, o.customer_id, o.gross_entry, o.ordered_on ORDER BY o.id LIMIT $most:i64;

-- name: sales_ready_next :many
-- purpose: invoicing
SELECT o.customer_id FROM sales_order o
WHERE o.tenant_id = $tenant AND o.register_id = $register AND o.ready > 0 AND o.customer_id > $after:i64
  AND EXISTS (SELECT 1 FROM sales_delivery d WHERE d.tenant_id = o.tenant_id AND d.order_id = o.id AND d.invoice_id IS NULL
    AND (CAST($to:date? AS text) IS NULL OR d.delivered_on <= $to))
ORDER BY o.customer_id, o.id LIMIT 1;

-- name: sales_exposure :one
-- purpose: order-management, credit
SELECT CAST(coalesce(sum(due_cents), 0) AS bigint) AS cents FROM sales_order
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND id <> $except:i64 AND state IN (3, 4, 5, 6);

-- name: sales_open_of_customer :many
-- purpose: order-management, rights
SELECT id, state, ready FROM sales_order
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register AND state IN (1, 2, 3, 4, 5, 6)
ORDER BY id;

-- name: sales_of_customer :many
-- purpose: customer-management
SELECT id FROM sales_order
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register ORDER BY id;

-- name: sales_order_move :changes
-- purpose: customer-management
UPDATE sales_order SET customer_id = $into:i64, note = $note:blob?, decision = $decision:blob?, note_subject = $note_subject:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: sales_row_reseal :changes
-- purpose: customer-management
UPDATE sales_row SET text = $text:blob WHERE tenant_id = $tenant AND order_id = $order:i64 AND ordinal = $ordinal:i64;

-- name: sales_key_get :one
-- purpose: any
SELECT body, order_id, number, state, total_cents FROM sales_key
WHERE tenant_id = $tenant AND register_id = $register AND hash = $hash:blob;

-- name: sales_key_insert :exec
-- purpose: any
INSERT INTO sales_key (tenant_id, register_id, hash, body, order_id, number, state, total_cents, made_at)
VALUES ($tenant, $register, $hash:blob, $body:blob, $order:i64, $number:i64, $state:i64, $total_cents:i64, $at:i64);

-- The time of an organisation is over (P36).

-- name: sales_keys_forget :changes
-- purpose: rights
DELETE FROM sales_key WHERE tenant_id = $tenant AND register_id = $register AND order_id IN
  (SELECT s.id FROM sales_order s WHERE s.tenant_id = $tenant AND s.customer_id = $customer:i64);

-- name: sales_deliveries_forget :changes
-- purpose: rights
DELETE FROM sales_delivery WHERE tenant_id = $tenant AND order_id IN
  (SELECT s.id FROM sales_order s WHERE s.tenant_id = $tenant AND s.customer_id = $customer:i64);

-- name: sales_rows_forget :changes
-- purpose: rights
DELETE FROM sales_row WHERE tenant_id = $tenant AND order_id IN
  (SELECT s.id FROM sales_order s WHERE s.tenant_id = $tenant AND s.customer_id = $customer:i64);

-- name: sales_orders_forget :changes
-- purpose: rights
DELETE FROM sales_order WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: sales_key_purge :changes
-- purpose: any
DELETE FROM sales_key WHERE tenant_id = $tenant AND register_id = $register AND made_at < $before:i64;

-- name: orders_evidence_archive :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE state = 7) AS archived,
  count(*) FILTER (WHERE (state = 7 AND (ready > 0 OR due_cents <> 0))
    OR (state = 6 AND settled_on < $overdue:date) OR (state <> 7 AND archived_on IS NOT NULL)) AS violations
FROM sales_order WHERE tenant_id = $tenant AND register_id = $register;

-- name: orders_evidence_owned :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM customer_known c WHERE c.tenant_id = o.tenant_id
    AND c.register_id = o.register_id AND c.id = o.customer_id)
    OR NOT EXISTS (SELECT 1 FROM sales_row r WHERE r.tenant_id = o.tenant_id AND r.order_id = o.id)) AS violations
FROM sales_order o WHERE o.tenant_id = $tenant AND o.register_id = $register;

-- name: sales_invoice_number :one
-- purpose: order-management, invoicing, customer-management, rights
SELECT number FROM invoice_known WHERE tenant_id = $tenant AND id = $id:i64;
