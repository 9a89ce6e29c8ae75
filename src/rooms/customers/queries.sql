-- Customers. Values of contact points are read one category at a time, so that a category which the
-- notice lacks keeps only itself from being read (P18, P23).

-- name: customer_insert :exec
-- purpose: customer-management, order-management, portal, updates
INSERT INTO customer (tenant_id, id, register_id, subject_id, kind, sole_trader, number, state, language, start_on,
  name, organisation, source, channel, given_on, recorded_by, recorded_at, notice_id, created_by, created_at, version)
VALUES ($tenant, $id:i64, $register, $subject:i64?, $kind:i64, $sole_trader:i64, $number:i64, 1, $language:i64,
  $start_on:date, $name:blob?, $organisation:blob?, $source:i64, $channel:i64, $given_on:date, $by:i64, $at:i64,
  $notice:i64, $by, $at, 1);

-- name: customer_row :one
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, paper-archive, rights, accountability, security, bookkeeping
SELECT id, subject_id, kind, sole_trader, number, state, language, start_on, end_on, end_reason, ended_by,
  name, organisation, source, channel, given_on, recorded_by, recorded_at, notice_id, created_by, created_at, version
FROM customer WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: customer_by_number :one
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, paper-archive, rights, accountability, security, bookkeeping
SELECT id FROM customer WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: customer_head :one
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, paper-archive, rights, accountability, security, bookkeeping
SELECT subject_id, kind, number, state, start_on, version FROM customer
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: customer_brief :one
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, rights, accountability, security, bookkeeping
SELECT c.subject_id, c.kind, c.sole_trader, c.number, c.state, c.name, c.organisation, p.id AS postal_id, p.postal
FROM customer c LEFT JOIN contact_point p ON p.tenant_id = c.tenant_id AND p.customer_id = c.id
  AND p.kind = 3 AND p.contact_id = 0
WHERE c.tenant_id = $tenant AND c.id = $id:i64 AND c.register_id = $register ORDER BY p.id LIMIT 1;

-- name: customer_page :many
-- purpose: customer-management, rights, accountability, security
SELECT id, subject_id, kind, sole_trader, number, state, language, name, organisation, version
FROM customer WHERE tenant_id = $tenant AND id > $after:i64 AND register_id = $register
ORDER BY id LIMIT $most:i64;

-- name: customer_of_subject :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, rights, accountability, security, bookkeeping
SELECT id FROM customer
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND register_id = $register ORDER BY id;

-- name: customers_restricted :many
-- purpose: rights
SELECT c.id FROM customer c JOIN subject s ON s.tenant_id = c.tenant_id AND s.id = c.subject_id
WHERE c.tenant_id = $tenant AND c.register_id = $register AND s.restricted <> 0
UNION
SELECT p.customer_id FROM contact_person p JOIN subject s ON s.tenant_id = p.tenant_id AND s.id = p.subject_id
WHERE p.tenant_id = $tenant AND p.register_id = $register AND s.restricted <> 0 ORDER BY 1;

-- name: customer_alias_insert :exec
-- purpose: customer-management
INSERT INTO customer_alias (tenant_id, register_id, number, customer_id, former_subject, merged_by, merged_at)
VALUES ($tenant, $register, $number:i64, $customer:i64, $former:i64, $by:i64, $at:i64);

-- name: customer_alias_follow :changes
-- purpose: customer-management
UPDATE customer_alias SET customer_id = $into:i64
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $from:i64;

-- name: customer_by_alias :one
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, paper-archive, rights, accountability, security, bookkeeping
SELECT customer_id FROM customer_alias WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: customer_aliases :many
-- purpose: customer-management, rights, accountability, security
SELECT number, former_subject FROM customer_alias
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $customer:i64 ORDER BY number;

-- name: customer_alias_page :many
-- purpose: rights, accountability, security
SELECT customer_id, number FROM customer_alias
WHERE tenant_id = $tenant AND customer_id > $after:i64 AND customer_id <= $last:i64 AND register_id = $register
ORDER BY customer_id, number;

-- name: customer_delete :changes
-- purpose: customer-management
DELETE FROM customer WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND version = $version:i64;

-- name: contact_point_move :changes
-- purpose: customer-management
UPDATE contact_point SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register;

-- name: contact_person_move :changes
-- purpose: customer-management
UPDATE contact_person SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register;

-- name: customer_note_move :changes
-- purpose: customer-management
UPDATE customer_note SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register;

-- name: customer_note_delete :changes
-- purpose: customer-management
DELETE FROM customer_note
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND id = $id:i64 AND register_id = $register;

-- name: customer_change_move :changes
-- purpose: customer-management
UPDATE customer_change SET customer_id = $into:i64, subject_id = $subject:i64?
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register AND contact_id = 0;

-- name: customer_change_move_contacts :changes
-- purpose: customer-management
UPDATE customer_change SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register AND contact_id <> 0;

-- name: customer_event_move :changes
-- purpose: customer-management
UPDATE customer_event SET customer_id = $into:i64, subject_id = $subject:i64?
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register;

-- name: customer_update :changes
-- purpose: customer-management, portal, updates, rights
UPDATE customer SET sole_trader = $sole_trader:i64, language = $language:i64, start_on = $start_on:date,
  name = $name:blob?, organisation = $organisation:blob?, source = $source:i64, channel = $channel:i64,
  given_on = $given_on:date, recorded_by = $by:i64, recorded_at = $at:i64, notice_id = $notice:i64,
  version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND version = $version:i64;

-- name: customer_touch :changes
-- purpose: customer-management, portal, updates, rights
UPDATE customer SET version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND version = $version:i64;

-- name: customer_set_ended :changes
-- purpose: customer-management, rights
UPDATE customer SET state = 2, end_on = $end_on:date, end_reason = $reason:i64, ended_by = $by:i64,
  version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state = 1;

-- name: contact_person_insert :exec
-- purpose: customer-management, order-management, portal, updates
INSERT INTO contact_person (tenant_id, customer_id, id, register_id, subject_id, name, role, from_on, to_on, source,
  channel, given_on, recorded_by, recorded_at, notice_id, version)
VALUES ($tenant, $customer:i64, $id:i64, $register, $subject:i64, $name:blob, $role:blob?, $from_on:date, $to_on:date?,
  $source:i64, $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64, 1);

-- name: contact_person_update :changes
-- purpose: customer-management, portal, updates, rights
UPDATE contact_person SET name = $name:blob, role = $role:blob?, from_on = $from_on:date, to_on = $to_on:date?,
  source = $source:i64, channel = $channel:i64, given_on = $given_on:date, recorded_by = $by:i64,
  recorded_at = $at:i64, notice_id = $notice:i64, version = version + 1
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND id = $id:i64 AND register_id = $register
  AND version = $version:i64;

-- name: contact_person_end :changes
-- purpose: customer-management, rights
UPDATE contact_person SET to_on = $to_on:date, version = version + 1
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND id = $id:i64 AND register_id = $register;

-- name: contact_persons :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, rights, accountability, security, bookkeeping
SELECT id, subject_id, name, role, from_on, to_on, source, channel, given_on, recorded_by, recorded_at, notice_id,
  version
FROM contact_person WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register ORDER BY id;

-- name: contact_person_by_id :one
-- purpose: customer-management, order-management, portal, updates, rights, accountability, security
SELECT customer_id, subject_id, from_on, to_on, version FROM contact_person
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: contact_person_of_subject :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, rights, accountability, security, bookkeeping
SELECT customer_id, id, from_on, to_on FROM contact_person
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND register_id = $register ORDER BY id;

-- name: contact_person_page :many
-- purpose: customer-management, rights, accountability, security
SELECT customer_id, id, subject_id, name, to_on FROM contact_person
WHERE tenant_id = $tenant AND customer_id > $after:i64 AND customer_id <= $last:i64 AND register_id = $register
ORDER BY customer_id, id;

-- name: contact_email_insert :exec
-- purpose: customer-management, order-management, portal, updates, rights
INSERT INTO contact_point (tenant_id, customer_id, id, register_id, contact_id, subject_id, kind, email, source,
  channel, given_on, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, 1, $sealed:blob, $source:i64,
  $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: contact_phone_insert :exec
-- purpose: customer-management, order-management, portal, updates, rights
INSERT INTO contact_point (tenant_id, customer_id, id, register_id, contact_id, subject_id, kind, phone, source,
  channel, given_on, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, 2, $sealed:blob, $source:i64,
  $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: contact_postal_insert :exec
-- purpose: customer-management, order-management, portal, updates, rights
INSERT INTO contact_point (tenant_id, customer_id, id, register_id, contact_id, subject_id, kind, postal, source,
  channel, given_on, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, 3, $sealed:blob, $source:i64,
  $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: contact_web_insert :exec
-- purpose: customer-management, portal, updates, rights
INSERT INTO contact_point (tenant_id, customer_id, id, register_id, contact_id, subject_id, kind, web, source,
  channel, given_on, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, 4, $sealed:blob, $source:i64,
  $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: contact_ip_insert :exec
-- purpose: customer-management, portal, rights
INSERT INTO contact_point (tenant_id, customer_id, id, register_id, contact_id, subject_id, kind, ip, source,
  channel, given_on, recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, 5, $sealed:blob, $source:i64,
  $channel:i64, $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: contact_points :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, rights, accountability, security, bookkeeping
SELECT id, contact_id, subject_id, kind, email, phone, postal, source, channel, given_on, recorded_by, recorded_at,
  notice_id
FROM contact_point
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register AND kind <= 3 ORDER BY id;

-- name: contact_network :many
-- purpose: customer-management, portal, rights, accountability, security
SELECT id, contact_id, subject_id, kind, web, ip, source, channel, given_on, recorded_by, recorded_at, notice_id
FROM contact_point
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register AND kind >= 4 ORDER BY id;

-- name: contact_page :many
-- purpose: rights, accountability, security
SELECT customer_id, id, contact_id, subject_id, kind, email, phone, postal
FROM contact_point
WHERE tenant_id = $tenant AND customer_id > $after:i64 AND customer_id <= $last:i64 AND register_id = $register
  AND kind <= 3 ORDER BY customer_id, id;

-- name: contact_point_delete :changes
-- purpose: customer-management, portal, updates, rights
DELETE FROM contact_point
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND id = $id:i64 AND register_id = $register;

-- name: customer_note_insert :exec
-- purpose: customer-management, order-management, invoicing, collection
INSERT INTO customer_note (tenant_id, customer_id, id, register_id, subject_id, about, text, source, channel, given_on,
  recorded_by, recorded_at, notice_id)
VALUES ($tenant, $customer:i64, $id:i64, $register, $subject:i64?, $about:i64, $text:blob, $source:i64, $channel:i64,
  $given_on:date, $by:i64, $at:i64, $notice:i64);

-- name: customer_notes :many
-- purpose: customer-management, order-management, invoicing, collection, rights, accountability, security
SELECT id, subject_id, about, text, source, channel, given_on, recorded_by, recorded_at, notice_id
FROM customer_note WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register
ORDER BY id DESC LIMIT $most:i64;

-- name: customer_change_insert :exec
-- purpose: customer-management, portal, updates, rights
INSERT INTO customer_change (tenant_id, customer_id, id, register_id, contact_id, subject_id, fields, source, channel,
  changed_by, changed_at, notice_id, version)
VALUES ($tenant, $customer:i64, $id:i64, $register, $contact:i64, $subject:i64?, $fields:text, $source:i64,
  $channel:i64, $by:i64, $at:i64, $notice:i64, $version:i64);

-- name: customer_changes :many
-- purpose: customer-management, portal, updates, rights, accountability, security
SELECT id, contact_id, fields, source, channel, changed_by, changed_at
FROM customer_change WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register
ORDER BY id DESC LIMIT $most:i64;

-- name: customer_event_insert :exec
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, updates, paper-archive, rights, accountability, security, bookkeeping
INSERT INTO customer_event (tenant_id, customer_id, at, id, register_id, subject_id, kind, number, happened_on, path,
  statement, source, channel, recorded_by, notice_id)
VALUES ($tenant, $customer:i64, $at:i64, $id:i64, $register, $subject:i64?, $kind:i64, $number:i64, $happened_on:date?,
  $path:text, $statement:text, $source:i64, $channel:i64, $by:i64, $notice:i64);

-- The same with a sum, which not every purpose may see.
-- name: customer_event_insert_sum :exec
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, rights, accountability, security, bookkeeping
INSERT INTO customer_event (tenant_id, customer_id, at, id, register_id, subject_id, kind, number, happened_on, path,
  statement, source, channel, recorded_by, notice_id, amount_cents)
VALUES ($tenant, $customer:i64, $at:i64, $id:i64, $register, $subject:i64?, $kind:i64, $number:i64, $happened_on:date?,
  $path:text, $statement:text, $source:i64, $channel:i64, $by:i64, $notice:i64, $cents:i64);

-- name: customer_events :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, rights, accountability, security, bookkeeping
SELECT at, id, kind, number, happened_on, path, statement, recorded_by
FROM customer_event WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register
  AND at >= 0 ORDER BY at DESC, id DESC LIMIT $most:i64;

-- name: customer_event_amounts :many
-- purpose: customer-management, order-management, invoicing, collection, credit, portal, rights, accountability, security, bookkeeping
SELECT id, amount_cents FROM customer_event
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register AND amount_cents IS NOT NULL
  AND at >= 0 ORDER BY at DESC, id DESC LIMIT $most:i64;

-- Invoices that these payments have paid in full, in the timelines of their customers (customers_timeline_paid).
-- name: customer_events_paid :exec
-- purpose: invoicing
INSERT INTO customer_event (tenant_id, customer_id, at, id, register_id, subject_id, kind, number, amount_cents, happened_on, path,
  statement, source, channel, recorded_by, notice_id)
SELECT c.tenant_id, c.id, $at:i64, $event:i64 + p.id - $first:i64, c.register_id, c.subject_id, $kind:i64, i.number,
  CASE WHEN $amounts:i64 = 1 THEN i.total_cents END, $on:date, '/laskut/' || CAST(i.number AS text), $statement:text,
  $source:i64, $channel:i64, $by:i64, $notice:i64
FROM payment_received p JOIN invoice_known i ON i.tenant_id = p.tenant_id AND i.id = p.invoice_id
JOIN customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id AND c.register_id = p.register_id
WHERE p.tenant_id = $tenant AND p.register_id = $register AND p.id BETWEEN $first AND $last:i64;

-- name: customers_count :one
-- purpose: customer-management, rights, accountability, security
SELECT count(*) AS customers, count(*) FILTER (WHERE state = 2) AS ended FROM customer
WHERE tenant_id = $tenant AND register_id = $register;

-- Evidence (P68). Each counts what it could be violated by and what violates it.

-- name: customers_evidence_kept :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE c.number < 1001 OR c.version < 1
    OR c.version - 1 > (SELECT count(*) FROM customer_change h WHERE h.tenant_id = c.tenant_id
        AND h.customer_id = c.id AND h.contact_id = 0)) AS violations
FROM customer c WHERE c.tenant_id = $tenant AND c.register_id = $register;

-- name: customers_evidence_life :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE (c.state = 2 AND (c.end_on IS NULL OR c.ended_by IS NULL OR c.ended_by = 0
      OR c.end_on < c.start_on))
    OR NOT EXISTS (SELECT 1 FROM customer_event e WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id))
    AS violations,
  count(*) FILTER (WHERE c.state = 2) AS ended
FROM customer c WHERE c.tenant_id = $tenant AND c.register_id = $register;

-- name: customers_evidence_points :many
-- purpose: accountability
SELECT kind, count(*) AS points,
  count(*) FILTER (WHERE (CASE WHEN email IS NULL THEN 0 ELSE 1 END) + (CASE WHEN phone IS NULL THEN 0 ELSE 1 END)
    + (CASE WHEN postal IS NULL THEN 0 ELSE 1 END) + (CASE WHEN web IS NULL THEN 0 ELSE 1 END)
    + (CASE WHEN ip IS NULL THEN 0 ELSE 1 END) <> 1
    OR (kind = 1 AND email IS NULL) OR (kind = 2 AND phone IS NULL) OR (kind = 3 AND postal IS NULL)
    OR (kind = 4 AND web IS NULL) OR (kind = 5 AND ip IS NULL)) AS untyped
FROM contact_point WHERE tenant_id = $tenant AND register_id = $register GROUP BY kind ORDER BY kind;

-- name: customers_evidence_records :one
-- purpose: accountability
SELECT
  (SELECT count(*) FROM customer c WHERE c.tenant_id = $tenant AND c.register_id = $register
     AND c.name IS NOT NULL) AS names,
  (SELECT count(*) FROM customer c WHERE c.tenant_id = $tenant AND c.register_id = $register
     AND c.organisation IS NOT NULL) AS organisations,
  (SELECT count(*) FROM contact_person p WHERE p.tenant_id = $tenant AND p.register_id = $register) AS contacts,
  (SELECT count(*) FROM customer c WHERE c.tenant_id = $tenant AND c.register_id = $register) AS relationships,
  (SELECT count(*) FROM customer_note n WHERE n.tenant_id = $tenant AND n.register_id = $register) AS notes;

-- name: customers_evidence_from :one
-- purpose: accountability
WITH record AS (
  SELECT source, channel, given_on, recorded_at, notice_id, kind FROM customer
    WHERE tenant_id = $tenant AND register_id = $register
  UNION ALL
  SELECT source, channel, given_on, recorded_at, notice_id, 0 FROM contact_person
    WHERE tenant_id = $tenant AND register_id = $register
  UNION ALL
  SELECT source, channel, given_on, recorded_at, notice_id, 0 FROM contact_point
    WHERE tenant_id = $tenant AND register_id = $register
  UNION ALL
  SELECT source, channel, given_on, recorded_at, notice_id, 0 FROM customer_note
    WHERE tenant_id = $tenant AND register_id = $register)
SELECT count(*) AS population,
  count(*) FILTER (WHERE source < 1 OR source > 8 OR channel < 1 OR channel > 8 OR given_on = ''
    OR given_on > $today:date OR recorded_at <= 0) AS sourceless,
  count(*) FILTER (WHERE notice_id <= 0) AS unstamped,
  count(*) FILTER (WHERE source = 1) AS own
FROM record;

-- name: customers_evidence_own_unmarked :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE channel < 1 OR channel > 8 OR given_on = '') AS violations
FROM contact_point WHERE tenant_id = $tenant AND register_id = $register AND source = 1;

-- name: customers_evidence_noted :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE about < 1 OR about > 5 OR recorded_by = 0) AS violations
FROM customer_note WHERE tenant_id = $tenant AND register_id = $register;

-- What erasure leaves or takes (RIGHTS.md 2): called by customers_make_stub, customers_erase_private.

-- name: customer_make_stub :changes
-- purpose: rights
UPDATE customer SET name = NULL, organisation = NULL, language = 0, version = 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND kind = 1;

-- name: contact_point_private :changes
-- purpose: rights
DELETE FROM contact_point
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND register_id = $register AND (contact_id = 0 OR kind >= 4);

-- Files that have come in (BILLING section 11).

-- name: customer_import_insert :exec
-- purpose: customer-management
INSERT INTO customer_import (tenant_id, register_id, digest, at, by_user) VALUES ($tenant, $register, $digest:blob, $at:i64, $by:i64)
ON CONFLICT (tenant_id, register_id, digest) DO UPDATE SET at = excluded.at, by_user = excluded.by_user;

-- name: customer_import_find :one
-- purpose: customer-management
SELECT at, by_user FROM customer_import WHERE tenant_id = $tenant AND register_id = $register AND digest = $digest:blob;

-- name: customer_import_forget :exec
-- purpose: rights
DELETE FROM customer_import WHERE tenant_id = $tenant AND register_id = $register;

-- Retention: an organisation whose time is over (P36).

-- name: organisation_points_remove :changes
-- purpose: rights
DELETE FROM contact_point WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_contacts_remove :changes
-- purpose: rights
DELETE FROM contact_person WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_notes_remove :changes
-- purpose: rights
DELETE FROM customer_note WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_changes_remove :changes
-- purpose: rights
DELETE FROM customer_change WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_events_remove :changes
-- purpose: rights
DELETE FROM customer_event WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_aliases_remove :changes
-- purpose: rights
DELETE FROM customer_alias WHERE tenant_id = $tenant AND customer_id = $customer:i64;

-- name: organisation_remove :changes
-- purpose: rights
DELETE FROM customer WHERE tenant_id = $tenant AND id = $customer:i64 AND kind = 2;
