-- Notices. A published version is never changed but for its state; statements are written to a draft only.

-- name: notice_version_insert :exec
-- purpose: any
INSERT INTO notice_version (tenant_id, register_id, id, version, state, drawn_on, received, base_id, order_id, created_by,
                            created_at, published_by, published_at, superseded_at)
VALUES ($tenant, $register, $id:i64, $version:i64, $state:i64, $drawn_on:date, $received:text?, $base_id:i64?,
        $order:i64?, $by:i64, $at:i64, NULL, NULL, NULL);

-- name: notice_version_list :many
-- purpose: any
SELECT id, version, state, drawn_on, base_id, order_id, created_by, created_at, published_by, published_at, superseded_at
FROM notice_version WHERE tenant_id = $tenant AND register_id = $register ORDER BY version DESC;

-- name: notice_version_get :one
-- purpose: any
SELECT id, version, state, drawn_on, received, base_id, order_id, created_by, created_at, published_by, published_at,
       superseded_at
FROM notice_version WHERE tenant_id = $tenant AND register_id = $register AND version = $version:i64;

-- name: notice_version_in_state :one
-- purpose: any
SELECT id, version, drawn_on, published_at FROM notice_version
WHERE tenant_id = $tenant AND register_id = $register AND state = $state:i64;

-- name: notice_next_version :one
-- purpose: any
SELECT CAST(coalesce(max(version), -1) + 1 AS bigint) AS version FROM notice_version
WHERE tenant_id = $tenant AND register_id = $register;

-- name: notice_registers_in_force :many
-- purpose: any
-- tenant: all (timers run once for each register with a notice in force)
SELECT r.tenant_id, r.id, r.slug FROM register r
JOIN notice_version v ON v.tenant_id = r.tenant_id AND v.register_id = r.id AND v.state = 2
ORDER BY r.ordinal, r.tenant_id, r.id;

-- name: notice_supersede :changes
-- purpose: any
UPDATE notice_version SET state = 3, superseded_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND state = 2;

-- name: notice_put_in_force :changes
-- purpose: any
UPDATE notice_version SET state = 2, drawn_on = $drawn_on:date, published_by = $by:i64, published_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state = 1;

-- name: notice_statement_insert :changes
-- purpose: any
INSERT INTO notice_statement (tenant_id, register_id, notice_id, ordinal, statement, params)
SELECT v.tenant_id, v.register_id, v.id, CAST($ordinal:i64 AS bigint), CAST($statement:text AS text),
       CAST($params:text AS text)
FROM notice_version v
WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.id = $notice:i64 AND v.state IN (1, 4);

-- name: notice_statements_delete :changes
-- purpose: any
DELETE FROM notice_statement WHERE tenant_id = $tenant AND register_id = $register AND notice_id = $notice:i64
AND EXISTS (SELECT 1 FROM notice_version v WHERE v.tenant_id = notice_statement.tenant_id
            AND v.register_id = notice_statement.register_id AND v.id = notice_statement.notice_id AND v.state = 1);

-- name: notice_statements :many
-- purpose: any
SELECT ordinal, statement, params FROM notice_statement
WHERE tenant_id = $tenant AND register_id = $register AND notice_id = $notice:i64 ORDER BY ordinal;

-- name: notice_finding_insert :exec
-- purpose: any
INSERT INTO notice_finding (tenant_id, register_id, notice_id, ordinal, finding, section, quote, statement, decision,
                            decided_by, decided_at)
VALUES ($tenant, $register, $notice:i64, $ordinal:i64, $finding:text, $section:text, $quote:text, $statement:text,
        $decision:i64, NULL, NULL);

-- name: notice_findings_decide :changes
-- purpose: any
UPDATE notice_finding SET decision = $decision:i64, decided_by = $by:i64, decided_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND notice_id = $notice:i64 AND finding = $finding:text AND decision = 1;

-- name: notice_findings :many
-- purpose: any
SELECT ordinal, finding, section, quote, statement, decision, decided_by, decided_at FROM notice_finding
WHERE tenant_id = $tenant AND register_id = $register AND notice_id = $notice:i64 ORDER BY ordinal;

-- name: authority_order_insert :exec
-- purpose: any
INSERT INTO authority_order (tenant_id, register_id, id, authority, reference, ordered_on, summary, recorded_by, recorded_at,
                             notice_id)
VALUES ($tenant, $register, $id:i64, $authority:text, $reference:text, $ordered_on:date, $summary:text, $by:i64, $at:i64,
        $notice:i64?);

-- name: authority_orders :many
-- purpose: any
SELECT id, authority, reference, ordered_on, summary, recorded_by, recorded_at, notice_id FROM authority_order
WHERE tenant_id = $tenant AND register_id = $register ORDER BY ordered_on DESC, id;

-- name: authority_insert :exec
-- purpose: any
INSERT INTO authority (tenant_id, lang, valid_from, contact, checked_on, source)
VALUES ($tenant, $lang:text, $valid_from:date, $contact:text, $checked_on:date?, $source:text)
ON CONFLICT (tenant_id, lang, valid_from) DO NOTHING;

-- name: authority_in_force :one
-- purpose: any
SELECT contact, valid_from, checked_on, source FROM authority
WHERE tenant_id = $tenant AND lang = $lang:text AND valid_from <= $today:date ORDER BY valid_from DESC LIMIT 1;

-- name: notice_mark_insert :exec
-- purpose: any
INSERT INTO notice_mark (tenant_id, register_id, notice_id, digest) VALUES ($tenant, $register, $notice:i64, $digest:blob)
ON CONFLICT (tenant_id, register_id, notice_id) DO NOTHING;

-- name: notice_marked :many
-- purpose: any
SELECT v.id, v.version, v.state, v.drawn_on, m.digest FROM notice_version v
LEFT JOIN notice_mark m ON m.tenant_id = v.tenant_id AND m.register_id = v.register_id AND m.notice_id = v.id
WHERE v.tenant_id = $tenant AND v.register_id = $register AND v.state IN (2, 3) ORDER BY v.version;

-- name: notice_evidence_orders :one
-- purpose: any
SELECT CAST(count(*) AS bigint) AS population,
       CAST(coalesce(sum(CASE WHEN v.id IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS violations
FROM authority_order o
LEFT JOIN notice_version v ON v.tenant_id = o.tenant_id AND v.register_id = o.register_id AND v.id = o.notice_id
     AND v.order_id = o.id
WHERE o.tenant_id = $tenant AND o.register_id = $register;

-- name: notice_registers_of_tenant :many
-- purpose: any
SELECT id, slug, name FROM register WHERE tenant_id = $tenant ORDER BY ordinal;

-- name: notice_stored_invoices :one
-- purpose: accountability
SELECT count(*) AS invoices FROM invoice_known WHERE tenant_id = $tenant AND register_id = $register;

-- name: notice_over_retention :one
-- purpose: accountability
SELECT count(*) AS over,
  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM invoice_known i WHERE i.tenant_id = c.tenant_id
    AND i.customer_id = c.id AND i.state IN (2, 3))) AS invoiced,
  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM contact_in_office o WHERE o.tenant_id = c.tenant_id
    AND o.subject_id = c.subject_id AND (o.to_on IS NULL OR o.to_on >= $today:date))) AS representing
FROM customer_known c WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.state = 2
  AND c.end_on < $ended_before:date;
