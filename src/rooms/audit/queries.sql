-- The audit log. Nothing in it is personal (migrations/0031_audit.sql), so every purpose may write it.

-- name: audit_head_get :one
-- purpose: any
SELECT first_id, first_prev, last_id, last_hash, mac FROM audit_head WHERE tenant_id = $tenant;

-- name: audit_head_begin :exec
-- purpose: any
INSERT INTO audit_head (tenant_id, first_id, first_prev, last_id, last_hash, mac)
VALUES ($tenant, $first_id:i64, $first_prev:blob, $last_id:i64, $last_hash:blob, $mac:blob);

-- name: audit_head_move :exec
-- purpose: any
UPDATE audit_head SET last_id = $last_id:i64, last_hash = $last_hash:blob, mac = $mac:blob WHERE tenant_id = $tenant;

-- name: audit_entry_insert :exec
-- purpose: any
INSERT INTO audit_entry (tenant_id, id, at, register_id, user_id, roles, kind, subject_id, what, categories,
                         purpose, statement, outcome, notice_id, subject_count, subjects, hash)
VALUES ($tenant, $id:i64, $at:i64, $of_register:i64, $user_id:i64, $roles:i64, $kind:i64, $subject_id:i64, $what:i64,
        $categories:i64, $purpose:i64, $statement:i64, $outcome:i64, $notice_id:i64, $subject_count:i64,
        $subjects:blob?, $hash:blob);

-- name: audit_entry_chain :many
-- purpose: any
SELECT id, at, register_id, user_id, roles, kind, subject_id, what, categories, purpose, statement, outcome, notice_id,
       subject_count, subjects, hash
FROM audit_entry WHERE tenant_id = $tenant AND id > $after:i64 AND id <= $last:i64 ORDER BY id LIMIT $most:i64;

-- name: audit_entry_beyond :one
-- purpose: any
SELECT count(*) AS number FROM audit_entry WHERE tenant_id = $tenant AND (id > $last:i64 OR id < $first:i64);

-- name: audit_entry_page :many
-- purpose: any
SELECT id, at, register_id, user_id, roles, kind, subject_id, what, categories, purpose, statement, outcome, notice_id,
       subject_count
FROM audit_entry
WHERE tenant_id = $tenant AND register_id IN ($register, 0) AND id < $before:i64
  AND (CAST($kind:i64? AS bigint) IS NULL OR kind = $kind)
  AND (CAST($user:i64? AS bigint) IS NULL OR user_id = $user)
  AND (CAST($from:i64? AS bigint) IS NULL OR at >= $from)
  AND (CAST($until:i64? AS bigint) IS NULL OR at < $until)
ORDER BY id DESC LIMIT $most:i64;

-- name: audit_entry_of_subject :many
-- purpose: any
SELECT id, at, register_id, user_id, roles, kind, subject_id, what, categories, purpose, statement, outcome, notice_id,
       subject_count
FROM audit_entry
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND subject_id <> 0 AND kind = $kind:i64 AND id < $before:i64
  AND register_id IN ($register, 0)
ORDER BY id DESC LIMIT $most:i64;

-- name: audit_entry_sets :many
-- purpose: any
SELECT id, at, register_id, user_id, roles, kind, subject_id, what, categories, purpose, statement, outcome, notice_id,
       subject_count, subjects
FROM audit_entry
WHERE tenant_id = $tenant AND subject_count > 0 AND kind = $kind:i64 AND id < $before:i64 AND id > $down_to:i64
  AND register_id IN ($register, 0)
ORDER BY id DESC LIMIT $most:i64;

-- name: audit_entry_refusals :one
-- purpose: any
SELECT count(*) AS number FROM audit_entry WHERE tenant_id = $tenant AND outcome <> 0 AND outcome = $outcome:i64;

-- name: audit_entry_unstated :one
-- purpose: any
SELECT count(*) AS number FROM audit_entry
WHERE tenant_id = $tenant AND outcome = 0 AND statement = 0 AND categories <> 0
  AND purpose NOT IN ($law1:i64, $law2:i64, $law3:i64, $law4:i64);

-- name: audit_tenants :many
-- purpose: any
-- tenant: all (the chain of each controller is verified in turn)
SELECT tenant_id FROM tenant ORDER BY tenant_id;
