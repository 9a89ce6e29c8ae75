-- Evidence as it was found last (P68).

-- name: proof_put :exec
-- purpose: any
INSERT INTO proof (tenant_id, register_id, statement, state, population, violations, figure, is_public, checked_at,
                   verified_figure, verified_at)
VALUES ($tenant, $register, $statement:text, $state:i64, $population:i64, $violations:i64, $figure:i64, $is_public:i64,
        $at:i64, $verified_figure:i64?, $verified_at:i64?)
ON CONFLICT (tenant_id, register_id, statement) DO UPDATE SET state = excluded.state, population = excluded.population,
    violations = excluded.violations, figure = excluded.figure, is_public = excluded.is_public,
    checked_at = excluded.checked_at, verified_figure = coalesce(excluded.verified_figure, proof.verified_figure),
    verified_at = coalesce(excluded.verified_at, proof.verified_at);

-- name: proof_list :many
-- purpose: any
SELECT statement, state, population, violations, figure, is_public, checked_at, verified_figure, verified_at
FROM proof WHERE tenant_id = $tenant AND register_id = $register ORDER BY statement;

-- name: proof_account :one
-- purpose: any
SELECT CAST(count(*) AS bigint) AS population,
       CAST(coalesce(sum(CASE WHEN state = 2 OR checked_at < $oldest:i64 THEN 1 ELSE 0 END), 0) AS bigint) AS violations
FROM proof WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2) AND statement <> $own:text;
