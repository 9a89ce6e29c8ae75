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
