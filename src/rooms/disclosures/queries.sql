-- Recipients, agreements, the log of disclosures (P12 P20 P31 P33). The log names nobody; whose a row is
-- stands in disclosure_subject until an erasure.

-- name: recipient_insert :exec
-- purpose: any
INSERT INTO recipient (tenant_id, id, register_id, name, kind, role, country, contract_on, contract_until_on, categories,
  safeguard, safeguard_on, necessity, address, added_on, added_by, ended_on, ended_by, recorded_at, notice_id)
VALUES ($tenant, $id:i64, $register, $name:text, $kind:i64, $role:i64, $country:text, $contract_on:date?,
  $contract_until_on:date?, $categories:i64, $safeguard:i64, $safeguard_on:date?, $necessity:text, $address:text,
  $added_on:date, $by:i64, NULL, NULL, $at:i64, $notice:i64);

-- name: recipient_end :changes
-- purpose: any
UPDATE recipient SET ended_on = $ended_on:date, ended_by = $by:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND ended_on IS NULL;

-- name: recipient_list :many
-- purpose: any
SELECT id, name, kind, role, country, contract_on, contract_until_on, categories, safeguard, safeguard_on, necessity,
  address, added_on, ended_on
FROM recipient WHERE tenant_id = $tenant AND register_id = $register
  AND (CAST($only:i64? AS bigint) IS NULL OR id = $only) ORDER BY name, id LIMIT 1000;

-- name: agreement_insert :exec
-- purpose: customer-management, invoicing, collection, credit, rights, accountability
INSERT INTO disclosure_agreement (tenant_id, id, register_id, customer_id, subject_id, recipient_id, made_on, ended_on,
  recorded_by, recorded_at, notice_id)
VALUES ($tenant, $id:i64, $register, $customer:i64, $subject:i64?, $recipient:i64, $made_on:date, NULL, $by:i64, $at:i64,
  $notice:i64);

-- name: agreement_end :changes
-- purpose: customer-management, invoicing, collection, credit, rights, accountability
UPDATE disclosure_agreement SET ended_on = $ended_on:date
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND ended_on IS NULL;

-- name: agreement_find :one
-- purpose: customer-management, invoicing, collection, credit, rights, accountability
SELECT coalesce(max(id), 0) AS id FROM disclosure_agreement
WHERE tenant_id = $tenant AND recipient_id = $recipient:i64 AND customer_id = $customer:i64 AND made_on <= $today:date
  AND (ended_on IS NULL OR ended_on > $today);

-- name: agreement_list :many
-- purpose: customer-management, invoicing, collection, credit, rights, accountability
SELECT a.id, a.recipient_id, a.customer_id, a.subject_id, a.made_on, a.ended_on, c.number
FROM disclosure_agreement a JOIN customer_known c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
WHERE a.tenant_id = $tenant AND a.recipient_id = $recipient:i64 ORDER BY a.id DESC LIMIT 1000;

-- name: agreement_move :changes
-- purpose: customer-management, invoicing
UPDATE disclosure_agreement SET customer_id = $into:i64, subject_id = $subject:i64?
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $from:i64;

-- name: disclosure_insert :exec
-- purpose: any
INSERT INTO disclosure (tenant_id, id, register_id, at, happened_on, recipient_id, ground, way, categories, purpose,
  statement, pseudonym, invoice_id, request_id, agreement_id, reference, made_by, notice_id)
VALUES ($tenant, $id:i64, $register, $at:i64, $happened_on:date, $recipient:i64, $ground:i64, $way:i64, $categories:i64,
  $purpose:i64, $statement:text, $pseudonym:blob?, $invoice:i64?, $request:i64?, $agreement:i64?, $reference:text, $by:i64,
  $notice:i64);

-- name: disclosure_subject_insert :exec
-- purpose: customer-management, order-management, invoicing, collection, credit, updates, partner-interface, portal, list-publication, bookkeeping, rights, accountability
INSERT INTO disclosure_subject (tenant_id, disclosure_id, register_id, customer_id, subject_id, recipient_id, happened_on,
  ground, categories)
VALUES ($tenant, $disclosure:i64, $register, $customer:i64?, $subject:i64?, $recipient:i64, $happened_on:date,
  $ground:i64, $categories:i64);

-- name: disclosure_subject_move :changes
-- purpose: customer-management, invoicing
UPDATE disclosure_subject SET customer_id = $into:i64, subject_id = $subject:i64?
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $from:i64;

-- name: disclosure_list :many
-- purpose: accountability, rights
SELECT d.id, d.at, d.recipient_id, r.name AS recipient_text, d.ground, d.way, d.categories, d.purpose, d.statement,
  d.pseudonym, d.invoice_id, d.request_id, d.reference, d.made_by,
  coalesce((SELECT c.number FROM disclosure_subject s
            JOIN customer_known c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
            WHERE s.tenant_id = d.tenant_id AND s.disclosure_id = d.id), 0) AS customer_number
FROM disclosure d JOIN recipient r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.id < $before:i64
  AND (CAST($recipient:i64? AS bigint) IS NULL OR d.recipient_id = $recipient)
ORDER BY d.id DESC LIMIT $most:i64;

-- name: disclosure_of_subject :many
-- purpose: accountability, rights
SELECT d.id, d.at, d.recipient_id, r.name AS recipient_text, d.ground, d.way, d.categories, d.purpose, d.statement,
  d.pseudonym, d.invoice_id, d.request_id, d.reference, d.made_by
FROM disclosure_subject s JOIN disclosure d ON d.tenant_id = s.tenant_id AND d.id = s.disclosure_id
JOIN recipient r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
WHERE s.tenant_id = $tenant AND s.subject_id = $subject:i64 ORDER BY d.id DESC LIMIT 10000;

-- Evidence (P68): recomputed from the rows.

-- name: disclosures_evidence_rows :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE d.statement = '' OR r.id IS NULL OR d.happened_on < r.added_on
    OR (r.ended_on IS NOT NULL AND d.happened_on > r.ended_on)
    OR (d.ground = 5 AND d.agreement_id IS NULL)) AS violations
FROM disclosure d LEFT JOIN recipient r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
WHERE d.tenant_id = $tenant AND d.register_id = $register;

-- name: disclosures_evidence_agreed :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE s.disclosure_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM disclosure_agreement a
    WHERE a.tenant_id = d.tenant_id AND a.id = d.agreement_id AND a.recipient_id = d.recipient_id
      AND a.customer_id = s.customer_id AND a.made_on <= d.happened_on
      AND (a.ended_on IS NULL OR a.ended_on > d.happened_on))) AS violations
FROM disclosure d LEFT JOIN disclosure_subject s ON s.tenant_id = d.tenant_id AND s.disclosure_id = d.id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.ground = 5;

-- name: disclosures_evidence_uncontracted :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE r.contract_on IS NULL OR r.contract_on > d.happened_on
    OR (r.contract_until_on IS NOT NULL AND r.contract_until_on < d.happened_on)) AS violations
FROM disclosure d JOIN recipient r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND (r.role = 1 OR r.kind = 3);

-- What goes out by mail (P31, P56, P03).

-- name: outbound_insert :changes
-- purpose: any
INSERT INTO outbound (tenant_id, id, register_id, mark, recipient_id, ground, purpose, categories, request_id, state, attempts, next_at,
  error, disclosure_id, sealed, queued_by, queued_at, sent_at)
VALUES ($tenant, $id:i64, $register, $mark:text, $recipient:i64, $ground:i64, $purpose:i64, $categories:i64, $request:i64, 1, 0, $at:i64, 0,
  0, $sealed:blob, $by:i64, $at, 0)
ON CONFLICT (tenant_id, register_id, mark) DO NOTHING;

-- name: outbound_due :many
-- purpose: any
SELECT id, mark, recipient_id, ground, purpose, categories, request_id, state, attempts, disclosure_id, sealed FROM outbound
WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2) AND next_at <= $now:i64 ORDER BY next_at LIMIT 50;

-- name: outbound_list :many
-- purpose: any
SELECT id, mark, recipient_id, ground, purpose, state, attempts, error, disclosure_id, queued_at, sent_at FROM outbound
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT $most:i64;

-- name: outbound_begin :changes
-- purpose: any
UPDATE outbound SET state = 2, next_at = $next_at:i64, disclosure_id = $disclosure:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state IN (1, 2) AND attempts = $attempts:i64;

-- name: outbound_later :changes
-- purpose: any
UPDATE outbound SET state = 1, attempts = attempts + 1, next_at = $next_at:i64, error = $error:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state IN (1, 2);

-- name: outbound_end :changes
-- purpose: any
UPDATE outbound SET state = $state:i64, error = $error:i64, sent_at = $sent_at:i64, sealed = $sealed:blob
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state IN (1, 2);

-- name: outbound_marked :one
-- purpose: any
SELECT count(*) AS count, coalesce(max(state), 0) AS state FROM outbound WHERE tenant_id = $tenant AND register_id = $register AND mark = $mark:text;

-- name: disclosure_of_reference :one
-- purpose: any
SELECT count(*) AS count FROM disclosure WHERE tenant_id = $tenant AND reference = $reference:text AND register_id = $register;

-- Information to those whose data came from somebody else (Art. 14).

-- name: duty_missing_customers :many
-- purpose: rights, accountability
SELECT p.subject_id, p.customer_id, p.source, p.given_on FROM customer_from_outside p
WHERE p.tenant_id = $tenant AND p.register_id = $register
  AND NOT EXISTS (SELECT 1 FROM information_duty d WHERE d.tenant_id = p.tenant_id AND d.subject_id = p.subject_id)
LIMIT $most:i64;

-- name: duty_missing_contacts :many
-- purpose: rights, accountability
SELECT p.subject_id, p.customer_id, p.source, p.given_on FROM contact_from_outside p
WHERE p.tenant_id = $tenant AND p.register_id = $register
  AND NOT EXISTS (SELECT 1 FROM information_duty d WHERE d.tenant_id = p.tenant_id AND d.subject_id = p.subject_id)
LIMIT $most:i64;

-- name: duty_insert :changes
-- purpose: rights, accountability
INSERT INTO information_duty (tenant_id, subject_id, register_id, customer_id, source, got_on, due_on, state, done_on, way, ground_id, done_by)
VALUES ($tenant, $subject:i64, $register, $customer:i64, $source:i64, $got_on:date, $due_on:date, 1, NULL, 0, 0, 0)
ON CONFLICT (tenant_id, subject_id) DO NOTHING;

-- name: duty_list :many
-- purpose: rights, accountability
SELECT d.subject_id, d.customer_id, d.source, d.got_on, d.due_on, d.state, d.done_on, d.way, d.ground_id, c.number
FROM information_duty d JOIN customer_known c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.state BETWEEN $low:i64 AND $high:i64 ORDER BY d.state, d.due_on, d.subject_id LIMIT $most:i64;

-- name: duty_one :one
-- purpose: rights, accountability
SELECT d.subject_id, d.customer_id, d.source, d.got_on, d.due_on, d.state, d.done_on, d.way, d.ground_id, c.number
FROM information_duty d JOIN customer_known c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
WHERE d.tenant_id = $tenant AND d.register_id = $register AND d.subject_id = $subject:i64;

-- name: duty_done :changes
-- purpose: rights
UPDATE information_duty SET state = $state:i64, done_on = $on:date, way = $way:i64, ground_id = $ground:i64, done_by = $by:i64
WHERE tenant_id = $tenant AND register_id = $register AND state = 1
  AND (CAST($subject:i64? AS bigint) IS NULL OR subject_id = $subject)
  AND (CAST($source:i64? AS bigint) IS NULL OR source = $source);

-- name: duty_ground_insert :exec
-- purpose: rights
INSERT INTO information_ground (tenant_id, id, register_id, exception, source, words, people, made_by, made_at)
VALUES ($tenant, $id:i64, $register, $exception:i64, $source:i64, $words:text, $people:i64, $by:i64, $at:i64);

-- name: duty_grounds :many
-- purpose: rights, accountability
SELECT id, exception, source, words, people, made_by, made_at FROM information_ground
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC LIMIT 100;

-- name: duty_sooner :changes
-- purpose: customer-management, order-management, invoicing, collection, credit, updates, partner-interface, portal, list-publication, bookkeeping, rights, accountability
UPDATE information_duty SET due_on = $today:date
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND state = 1 AND due_on > $today;

-- name: duty_soon :one
-- purpose: rights, accountability
SELECT count(*) AS soon, count(*) FILTER (WHERE due_on < $today:date) AS late FROM information_duty
WHERE tenant_id = $tenant AND register_id = $register AND state = 1 AND due_on <= $soon:date;

-- name: duty_figures :one
-- purpose: rights, accountability
SELECT count(*) AS population, count(*) FILTER (WHERE state = 1) AS waiting,
  count(*) FILTER (WHERE state = 1 AND due_on < $today:date) AS late,
  count(*) FILTER (WHERE state = 1 AND due_on <= $soon:date) AS soon,
  count(*) FILTER (WHERE state = 3 AND NOT EXISTS (SELECT 1 FROM information_ground g WHERE g.tenant_id = d.tenant_id
    AND g.id = d.ground_id AND g.words <> '')) AS unfounded
FROM information_duty d WHERE d.tenant_id = $tenant AND d.register_id = $register;
