-- name: backup_run_insert :exec
-- purpose: any
INSERT INTO backup_run (tenant_id, id, register_id, kind, stamp, at, by_user, passed, bytes, row_count, short_keys, lasting_keys)
VALUES ($tenant, $id:i64, $register, $kind:i64, $stamp:text, $at:i64, $by:i64, $passed:i64, $bytes:i64, $rows:i64,
  $short_keys:i64, $lasting_keys:i64);

-- name: backup_run_last :one
-- purpose: any
SELECT stamp, at, passed FROM backup_run WHERE tenant_id = $tenant AND kind = $kind:i64 ORDER BY at DESC, id DESC LIMIT 1;

-- name: backup_run_counts :one
-- purpose: any
-- returns: made:i64
SELECT count(*) AS made FROM backup_run WHERE tenant_id = $tenant AND kind = $kind:i64 AND at >= $since:i64 AND passed = 1;
