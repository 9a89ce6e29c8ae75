-- Packages (P51, P54): what was given and taken, in figures. What is in a package is read by the ownership graph.

-- name: package_made_insert :exec
-- purpose: rights
INSERT INTO package_made (tenant_id, id, register_id, kind, request_id, tables_read, owned, given, unreadable, outside, redacted,
  files, made_by, made_at, notice_id)
VALUES ($tenant, $id:i64, $register, $kind:i64, $request:i64?, $tables:i64, $owned:i64, $given:i64, $unreadable:i64, $outside:i64,
  $redacted:i64, $files:i64, $by:i64, $at:i64, $notice:i64);

-- name: package_taken_insert :exec
-- purpose: rights
INSERT INTO package_taken (tenant_id, id, register_id, wanted, stored, left_out, taken_by, taken_at, notice_id, digest, customer_id)
VALUES ($tenant, $id:i64, $register, $wanted:i64, $stored:i64, $left_out:i64, $by:i64, $at:i64, $notice:i64, $digest:blob, $customer:i64);

-- name: package_taken_known :one
-- purpose: rights
SELECT customer_id FROM package_taken
WHERE tenant_id = $tenant AND register_id = $register AND digest = $digest:blob ORDER BY id DESC LIMIT 1;

-- name: package_request :one
-- purpose: rights
SELECT r.subject_id, r.state,
  (SELECT count(*) FROM request_item_known i WHERE i.tenant_id = r.tenant_id AND i.case_id = r.id AND i.kind = 1) AS access_items,
  (SELECT count(*) FROM request_item_known i WHERE i.tenant_id = r.tenant_id AND i.case_id = r.id AND i.kind = 2) AS portability_items
FROM request_known r WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.id = $id:i64;

-- name: packages_evidence_given :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE unreadable > 0 OR (kind = 1 AND given <> owned)) AS holes,
  count(*) FILTER (WHERE kind = 2) AS carried,
  count(*) FILTER (WHERE kind = 2 AND (outside > 0 OR given > owned)) AS outside
FROM package_made WHERE tenant_id = $tenant AND register_id = $register;

-- name: packages_evidence_unanswered :one
-- purpose: accountability
SELECT count(*) AS closed,
  count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM package_made m WHERE m.tenant_id = r.tenant_id AND m.request_id = r.id)) AS without
FROM request_known r
WHERE r.tenant_id = $tenant AND r.register_id = $register AND r.state = 6
  AND EXISTS (SELECT 1 FROM request_item_known i WHERE i.tenant_id = r.tenant_id AND i.case_id = r.id AND i.kind = $kind:i64
              AND i.outcome IN (1, 3));

-- name: packages_evidence_taken :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE stored + left_out <> wanted) AS lost
FROM package_taken WHERE tenant_id = $tenant AND register_id = $register;
