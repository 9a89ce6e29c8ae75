-- Dated tables: rows added by users. Nothing personal, nothing updated.

-- name: dated_row_all :many
-- purpose: any
SELECT id, kind, name, from_on, to_on, value, section, source, made_by, made_at, confirmed_by, confirmed_at
FROM dated_row WHERE tenant_id = $tenant AND (CAST($kind:i64? AS bigint) IS NULL OR kind = $kind) ORDER BY id;

-- name: dated_row_insert :exec
-- purpose: any
INSERT INTO dated_row (tenant_id, id, kind, name, from_on, to_on, value, section, source, made_by, made_at,
                       confirmed_by, confirmed_at)
VALUES ($tenant, $id:i64, $kind:i64, $name:text, $from_on:date, $to_on:date?, $value:i64, $section:text, $source:text,
        $by:i64, $at:i64, $confirmed_by:i64?, $confirmed_at:i64?);

-- The newest of what a user entered about rates of exchange (kind 7), which are of days and many.
-- name: dated_row_rates :many
-- purpose: any
SELECT id, kind, name, from_on, to_on, value, section, source, made_by, made_at, confirmed_by, confirmed_at
FROM dated_row WHERE tenant_id = $tenant AND kind = 7 AND name = $name:text AND from_on >= $from:date AND from_on <= $to:date
ORDER BY from_on DESC, id DESC LIMIT $most:i64;

-- name: dated_row_rates_newest :many
-- purpose: any
SELECT id, kind, name, from_on, to_on, value, section, source, made_by, made_at, confirmed_by, confirmed_at
FROM dated_row WHERE tenant_id = $tenant AND kind = 7 ORDER BY from_on DESC, id DESC LIMIT $most:i64;
