-- Addresses, channels, deliveries (P31, P64).

-- name: einvoice_address_insert :exec
-- purpose: invoicing, customer-management
INSERT INTO einvoice_address (tenant_id, customer_id, id, register_id, valid_on, channel, operator_id, address, source,
  recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $valid_on:date, $channel:i64, $operator:text, $address:blob, $source:i64,
  $by:i64, $at:i64, $notice:i64);

-- The newest row that has begun.
-- name: einvoice_address_on :one
-- purpose: invoicing, customer-management, collection
SELECT id, valid_on, channel, operator_id, address, source, recorded_at FROM einvoice_address
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND valid_on <= $day:date
ORDER BY valid_on DESC, id DESC LIMIT 1;

-- name: einvoice_address_history :many
-- purpose: invoicing, customer-management
SELECT id, valid_on, channel, operator_id, address, source, recorded_by, recorded_at FROM einvoice_address
WHERE tenant_id = $tenant AND customer_id = $customer:i64 ORDER BY valid_on DESC, id DESC LIMIT 50;

-- name: einvoice_address_move :changes
-- purpose: customer-management
UPDATE einvoice_address SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64;

-- name: einvoice_address_count :one
-- purpose: customer-management
SELECT count(*) AS found FROM einvoice_address WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: einvoice_address_reseal :exec
-- purpose: customer-management
UPDATE einvoice_address SET customer_id = $into:i64, address = $address:blob
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND id = $id:i64;

-- name: einvoice_channel_insert :exec
-- purpose: any
INSERT INTO einvoice_channel (tenant_id, id, register_id, kind, format, recipient_id, target, login, secret_file, sender,
  made_by, made_at, ended_at, host_key, ca_file)
VALUES ($tenant, $id:i64, $register, $kind:i64, $format:i64, $recipient:i64, $target:text, $login:text, $secret_file:text,
  $sender:text, $by:i64, $at:i64, NULL, $host_key:text, $ca_file:text);

-- name: einvoice_channel_end :changes
-- purpose: any
UPDATE einvoice_channel SET ended_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND ended_at IS NULL;

-- name: einvoice_channels :many
-- purpose: any
SELECT id, kind, format, recipient_id, target, login, secret_file, sender, host_key, ca_file, made_at FROM einvoice_channel
WHERE tenant_id = $tenant AND register_id = $register AND ended_at IS NULL ORDER BY id LIMIT 100;

-- name: einvoice_invoice :one
-- purpose: invoicing, collection
SELECT customer_id, number, channel, kind, fiscal_year_id FROM invoice_known WHERE tenant_id = $tenant AND id = $invoice:i64;

-- name: einvoice_invoice_find :one
-- purpose: invoicing
SELECT id FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: einvoice_delivery_insert :exec
-- purpose: invoicing, collection
INSERT INTO einvoice_delivery (tenant_id, id, register_id, invoice_id, way, state, channel_id, disclosure_id, message_id,
  attempts, next_at, error, proposal, digest, document, queued_at, sent_at, settled_at, reminder_id)
VALUES ($tenant, $id:i64, $register, $invoice:i64, $way:i64, 1, NULL, NULL, $message:text, 0, $at:i64, 0, 0, NULL, NULL, $at,
  NULL, NULL, $reminder:i64?);

-- name: einvoice_delivery_due :many
-- purpose: invoicing
SELECT id, invoice_id, way, state, attempts, message_id, reminder_id FROM einvoice_delivery
WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2) AND next_at <= $now:i64 ORDER BY next_at, id LIMIT 50;

-- name: einvoice_delivery_get :one
-- purpose: invoicing
SELECT id, invoice_id, way, state, channel_id, disclosure_id, message_id, attempts, next_at, error, proposal, queued_at, sent_at,
  settled_at, reminder_id, receipt FROM einvoice_delivery WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- Bytes go out: from now on it may have arrived.
-- name: einvoice_delivery_begin :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET state = 2, channel_id = $channel:i64, disclosure_id = $disclosure:i64, digest = $digest:blob,
  document = $document:blob?, next_at = $next_at:i64, attempts = attempts + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (1, 2);

-- name: einvoice_delivery_again :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET next_at = $next_at:i64, attempts = attempts + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 2;

-- name: einvoice_delivery_sent :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET state = 3, sent_at = $at:i64, receipt = $receipt:text, error = 0, proposal = 0
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 2;

-- name: einvoice_delivery_later :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET error = $error:i64, next_at = $next_at:i64, attempts = $attempts:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (1, 2);

-- name: einvoice_delivery_failed :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET state = 5, error = $error:i64, proposal = $proposal:i64, settled_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (1, 2, 3);

-- name: einvoice_delivery_received :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET state = 4, settled_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (2, 3);

-- name: einvoice_delivery_dropped :changes
-- purpose: invoicing
UPDATE einvoice_delivery SET state = 6, settled_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (1, 5);

-- name: einvoice_delivery_of_message :one
-- purpose: invoicing
SELECT id, state FROM einvoice_delivery
WHERE tenant_id = $tenant AND register_id = $register AND message_id = $message:text ORDER BY id DESC LIMIT 1;

-- name: einvoice_delivery_of_invoice :many
-- purpose: invoicing
SELECT id, way, state, message_id, attempts, next_at, error, proposal, queued_at, sent_at, settled_at, reminder_id, receipt
FROM einvoice_delivery
WHERE tenant_id = $tenant AND register_id = $register AND invoice_id = $invoice:i64 ORDER BY id DESC LIMIT 50;

-- The last sending of a reminder.
-- name: einvoice_delivery_of_reminder :one
-- purpose: invoicing
SELECT id, way, state, attempts, error, sent_at FROM einvoice_delivery
WHERE tenant_id = $tenant AND reminder_id = $reminder:i64 ORDER BY id DESC LIMIT 1;

-- name: einvoice_delivery_list :many
-- purpose: invoicing
SELECT d.id, d.way, d.state, d.attempts, d.next_at, d.error, d.proposal, d.queued_at, d.sent_at, d.reminder_id, d.receipt, i.number
FROM einvoice_delivery d JOIN invoice_known i ON i.tenant_id = d.tenant_id AND i.id = d.invoice_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.state = $state:i64 AND d.id < $before:i64
ORDER BY d.id DESC LIMIT $most:i64;

-- name: einvoice_delivery_counts :many
-- purpose: invoicing
SELECT state, count(*) AS how_many FROM einvoice_delivery
WHERE tenant_id = $tenant AND register_id = $register GROUP BY state ORDER BY state;

-- Evidence (P31, P64): documents that left without a row in the log of disclosures, to another recipient than the channel's,
-- on another ground, or without the digest of their bytes.
-- name: einvoice_delivery_evidence :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE e.digest IS NULL OR NOT EXISTS (SELECT 1 FROM disclosure_known d
    WHERE d.tenant_id = e.tenant_id AND d.id = e.disclosure_id AND d.ground = $ground:i64
      AND d.recipient_id = (SELECT c.recipient_id FROM einvoice_channel c WHERE c.tenant_id = e.tenant_id AND c.id = e.channel_id)))
    AS violations
FROM einvoice_delivery e WHERE e.tenant_id = $tenant AND e.register_id = $register AND e.state IN (2, 3, 4);

-- What arrived.

-- name: einvoice_incoming_find :one
-- purpose: invoicing
SELECT id, received_on FROM einvoice_incoming WHERE tenant_id = $tenant AND register_id = $register AND mark = $mark:blob;

-- name: einvoice_incoming_insert :exec
-- purpose: invoicing
INSERT INTO einvoice_incoming (tenant_id, id, register_id, kind, mark, accepted, total_cents, facts, settled, received_on,
  received_by, received_at)
VALUES ($tenant, $id:i64, $register, $kind:i64, $mark:blob, $accepted:i64, $total:i64, $facts:blob, $settled:i64, $on:date, $by:i64,
  $at:i64);

-- name: einvoice_incoming_list :many
-- purpose: invoicing
SELECT id, kind, accepted, total_cents, facts, settled, received_on FROM einvoice_incoming
WHERE tenant_id = $tenant AND register_id = $register AND id < $before:i64 ORDER BY id DESC LIMIT $most:i64;

-- name: einvoice_incoming_expire :changes
-- purpose: invoicing
DELETE FROM einvoice_incoming WHERE tenant_id = $tenant AND register_id = $register AND received_on < $before:date;

-- name: einvoice_addresses_forget :changes
-- purpose: rights
DELETE FROM einvoice_address WHERE tenant_id = $tenant AND customer_id = $customer:i64;
