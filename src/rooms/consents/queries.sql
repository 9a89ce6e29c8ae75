-- Consents and prohibitions (P15 P21 P53). Stored and asked under rights, whoever asks: it is the
-- person's own will; the answer holds no datum but a number of rows.

-- name: consent_insert :exec
-- purpose: rights
INSERT INTO consent (tenant_id, id, register_id, subject_id, record_id, kind, purpose, channel, state, method, language,
  notice_id, notice_version, wording, notice_no, notice_words, given_at, given_by, until_on)
VALUES ($tenant, $id:i64, $register, $subject:i64, $record:text, $kind:i64, $purpose:i64, $channel:i64, $state:i64, $method:i64,
  $language:i64, $notice:i64, $version:i64, '', $version, $wording:text, $at:i64, $by:i64, $until:date);

-- name: consent_end :changes
-- purpose: rights
UPDATE consent SET state = 4, ended_at = $at:i64, ended_by = $by:i64, ended_method = $method:i64
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND purpose = $purpose:i64
  AND (CAST($channel:i64? AS bigint) IS NULL OR channel = $channel) AND state = 2;

-- name: consent_expire :changes
-- purpose: rights
UPDATE consent SET state = 5, ended_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND state = 2 AND until_on < $today:date;

-- name: consent_list :many
-- purpose: rights, accountability
SELECT id, record_id, kind, purpose, channel, state, method, language, notice_id, notice_no, notice_words, given_at, given_by,
  until_on, ended_at, ended_method
FROM consent WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 ORDER BY id DESC LIMIT 500;

-- name: consent_now :one
-- purpose: rights
SELECT count(*) FILTER (WHERE c.state = 2 AND c.kind = 1 AND c.until_on >= $today:date) AS consented,
  count(*) FILTER (WHERE c.state = 2 AND c.kind = 2) AS from_sale,
  count(*) FILTER (WHERE c.state = 4) AS withdrawn
FROM consent c WHERE c.tenant_id = $tenant AND c.subject_id = $subject:i64 AND c.purpose = $purpose:i64
  AND (c.channel = 0 OR c.channel = $channel:i64);

-- name: prohibition_now :one
-- purpose: rights
SELECT count(*) AS bans FROM prohibition p
WHERE p.tenant_id = $tenant AND p.subject_id = $subject:i64 AND p.purpose = $purpose:i64 AND p.ended_at IS NULL
  AND (p.channel = 0 OR p.channel = $channel:i64) AND (p.scope = 3 OR p.scope = $scope:i64);

-- name: prohibition_insert :exec
-- purpose: rights
INSERT INTO prohibition (tenant_id, id, register_id, subject_id, purpose, channel, scope, method, case_id, made_at, made_by)
VALUES ($tenant, $id:i64, $register, $subject:i64, $purpose:i64, $channel:i64, $scope:i64, $method:i64, $cas:i64, $at:i64, $by:i64);

-- name: consent_elsewhere_insert :exec
-- purpose: rights
INSERT INTO consent_elsewhere (tenant_id, id, register_id, subject_id, given_to, kind, purpose, channel, state, method, language,
  notice_no, notice_words, given_at, until_on, ended_at, ended_method, brought_by)
VALUES ($tenant, $id:i64, $register, $subject:i64, $given_to:text, $kind:i64, $purpose:i64, $channel:i64, $state:i64, $method:i64,
  $language:i64, $version:i64, $wording:text, $given_at:i64, $until:date, $ended_at:i64?, $ended_method:i64?, $by:i64);

-- name: prohibition_bring :exec
-- purpose: rights
INSERT INTO prohibition (tenant_id, id, register_id, subject_id, purpose, channel, scope, method, case_id, made_at, made_by, ended_at)
VALUES ($tenant, $id:i64, $register, $subject:i64, $purpose:i64, $channel:i64, $scope:i64, $method:i64, 0, $made_at:i64, $by:i64,
  $ended_at:i64?);

-- name: prohibition_end :changes
-- purpose: rights
UPDATE prohibition SET ended_at = $at:i64, ended_by = $by:i64
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND purpose = $purpose:i64
  AND (CAST($channel:i64? AS bigint) IS NULL OR channel = $channel) AND ended_at IS NULL;

-- name: prohibition_list :many
-- purpose: rights, accountability
SELECT id, purpose, channel, scope, method, made_at, ended_at
FROM prohibition WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 ORDER BY id DESC LIMIT 500;

-- name: consent_says :many
-- purpose: rights
SELECT purpose, 0 AS state, made_at AS at FROM prohibition
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND ended_at IS NULL
UNION ALL
SELECT purpose, state, COALESCE(ended_at, given_at) AS at FROM consent
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject;

-- name: prohibition_marketing :one
-- purpose: rights
SELECT count(*) AS bans FROM prohibition
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND ended_at IS NULL AND purpose <> $besides:i64;

-- name: permission_use_insert :exec
-- purpose: rights
INSERT INTO permission_use (tenant_id, id, register_id, subject_id, purpose, channel, used_at)
VALUES ($tenant, $id:i64, $register, $subject:i64, $purpose:i64, $channel:i64, $at:i64);

-- name: consents_overview :many
-- purpose: rights, accountability
SELECT purpose, count(*) FILTER (WHERE state = 2) AS given, count(*) FILTER (WHERE state = 3) AS refused,
  count(*) FILTER (WHERE state = 4) AS withdrawn
FROM consent WHERE tenant_id = $tenant AND register_id = $register GROUP BY purpose ORDER BY purpose;

-- name: prohibitions_overview :many
-- purpose: rights, accountability
SELECT purpose, count(*) AS bans FROM prohibition
WHERE tenant_id = $tenant AND register_id = $register AND ended_at IS NULL GROUP BY purpose ORDER BY purpose;

-- Evidence (P68).

-- name: consents_evidence_records :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE c.state = 2) AS given,
  count(*) FILTER (WHERE c.notice_words = '' OR c.notice_id = 0 OR c.given_at <= 0
    OR (c.state IN (4, 5) AND c.ended_at IS NULL) OR (c.state = 2 AND c.ended_at IS NOT NULL)) AS unproved
FROM consent c WHERE c.tenant_id = $tenant AND c.register_id = $register;

-- name: consents_evidence_late_uses :one
-- purpose: accountability
SELECT count(*) AS late FROM permission_use u
WHERE u.tenant_id = $tenant AND u.register_id = $register
  AND EXISTS (SELECT 1 FROM consent c WHERE c.tenant_id = u.tenant_id AND c.subject_id = u.subject_id AND c.purpose = u.purpose
    AND (c.channel = 0 OR c.channel = u.channel) AND c.state IN (4, 5) AND c.ended_at < u.used_at)
  AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.tenant_id = u.tenant_id AND c.subject_id = u.subject_id AND c.purpose = u.purpose
    AND (c.channel = 0 OR c.channel = u.channel) AND c.given_at <= u.used_at AND (c.ended_at IS NULL OR c.ended_at >= u.used_at));

-- name: consents_evidence_bans :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE p.ended_at IS NULL) AS open,
  (SELECT count(*) FROM permission_use u WHERE u.tenant_id = $tenant AND u.register_id = $register AND EXISTS (SELECT 1
    FROM prohibition b WHERE b.tenant_id = u.tenant_id AND b.subject_id = u.subject_id AND b.purpose = u.purpose
      AND (b.channel = 0 OR b.channel = u.channel) AND b.made_at < u.used_at
      AND (b.ended_at IS NULL OR b.ended_at >= u.used_at))) AS violations
FROM prohibition p WHERE p.tenant_id = $tenant AND p.register_id = $register;
