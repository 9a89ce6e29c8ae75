-- Users: employers, accounts, grants, sessions, links, NDA (P39-P42). All under the purpose of security.

-- name: users_tenant_name :one
-- purpose: any
SELECT name, business_id, street, postcode, town, phone, email, iban FROM tenant WHERE tenant_id = $tenant;

-- name: users_company_update :changes
-- purpose: any
UPDATE tenant SET name = $name:text, business_id = $business_id:text, street = $street:text, postcode = $postcode:text,
       town = $town:text, phone = $phone:text, email = $email:text, iban = $iban:text
WHERE tenant_id = $tenant;

-- name: users_registers :many
-- purpose: any
-- tenant: all (a request finds its register by the address)
SELECT r.tenant_id, r.id, r.slug, r.name, t.name AS controller_text FROM register r
JOIN tenant t ON t.tenant_id = r.tenant_id ORDER BY r.ordinal, r.tenant_id, r.id;

-- name: users_register_by_slug :one
-- purpose: any
-- tenant: all (a request finds its register by the address)
SELECT r.tenant_id, r.id, r.slug, r.name, t.name AS controller_text FROM register r
JOIN tenant t ON t.tenant_id = r.tenant_id WHERE r.slug = $slug:text;

-- name: users_register_first :one
-- purpose: any
-- tenant: all (an address without a register means the first one)
SELECT r.tenant_id, r.id, r.slug, r.name, t.name AS controller_text FROM register r
JOIN tenant t ON t.tenant_id = r.tenant_id ORDER BY r.ordinal, r.tenant_id, r.id LIMIT 1;

-- name: users_employer_insert :exec
-- purpose: any
INSERT INTO employer (tenant_id, id, kind, name, business_id, contract, start_on, end_on, added_by, added_at)
VALUES ($tenant, $id:i64, $kind:i64, $name:text, $business_id:text, $contract:text, $start_on:date, $end_on:date?,
        $by:i64, $at:i64);

-- name: users_employer_end :changes
-- purpose: any
UPDATE employer SET end_on = $end_on:date WHERE tenant_id = $tenant AND id = $id:i64 AND kind = 2;

-- name: users_employer_rename_own :exec
-- purpose: any
UPDATE employer SET name = $name:text, business_id = $business_id:text WHERE tenant_id = $tenant AND kind = 1;

-- name: users_employers :many
-- purpose: any
SELECT id, kind, name, business_id, contract, start_on, end_on FROM employer WHERE tenant_id = $tenant ORDER BY kind, name, id;

-- name: users_employer_get :one
-- purpose: any
SELECT id, kind, name, business_id, contract, start_on, end_on FROM employer WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_employer_own :one
-- purpose: any
SELECT id FROM employer WHERE tenant_id = $tenant AND kind = 1;

-- name: users_account_insert :exec
-- purpose: security
INSERT INTO account (tenant_id, id, subject_id, employer_id, login_hash, profile, credential, has_password, has_factor,
                     credential_at, factor_step, lang, granted_by, granted_at, start_on, end_on, locked_at, last_sign_in_at)
VALUES ($tenant, $id:i64, $subject:i64, $employer:i64, $login_hash:blob, $profile:blob, NULL, 0, 0, $at:i64, 0, $lang:i64,
        $by:i64, $at, $start_on:date, $end_on:date, NULL, NULL);

-- name: users_account_by_login :one
-- purpose: security
SELECT id FROM account WHERE tenant_id = $tenant AND login_hash = $login_hash:blob;

-- name: users_account_get :one
-- purpose: security
SELECT a.id, a.subject_id, a.employer_id, a.profile, a.credential, a.has_password, a.has_factor, a.credential_at,
       a.factor_step, a.lang, a.granted_by, a.granted_at, a.start_on, a.end_on, a.locked_at, a.last_sign_in_at,
       e.kind AS employer_kind, e.name AS employer_text, e.start_on AS employer_start_on, e.end_on AS employer_end_on
FROM account a JOIN employer e ON e.tenant_id = a.tenant_id AND e.id = a.employer_id
WHERE a.tenant_id = $tenant AND a.id = $id:i64;

-- name: users_account_ids :many
-- purpose: security
SELECT id FROM account WHERE tenant_id = $tenant ORDER BY id;

-- name: users_account_credential :changes
-- purpose: security
UPDATE account SET credential = $credential:blob?, has_password = $has_password:i64, has_factor = $has_factor:i64,
       credential_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND credential_at = $was_at:i64;

-- name: users_account_step :changes
-- purpose: security
UPDATE account SET factor_step = $step:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND factor_step < $step;

-- name: users_account_signed_in :exec
-- purpose: security
UPDATE account SET last_sign_in_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_account_lock :changes
-- purpose: security
UPDATE account SET locked_at = $at:i64? WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_account_lang :changes
-- purpose: security
UPDATE account SET lang = $lang:i64 WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_account_until :changes
-- purpose: security
UPDATE account SET end_on = $end_on:date WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_grant_insert :exec
-- purpose: security
INSERT INTO access_grant (tenant_id, id, account_id, register_id, role, may_use, may_maintain, granted_by, granted_at,
                          ended_at, ended_by)
VALUES ($tenant, $id:i64, $account:i64, $register, $role:i64, $may_use:i64, $may_maintain:i64, $by:i64, $at:i64, NULL, NULL);

-- name: users_grant_end :changes
-- purpose: security
UPDATE access_grant SET ended_at = $at:i64, ended_by = $by:i64
WHERE tenant_id = $tenant AND account_id = $account:i64 AND register_id = $register AND role = $role:i64 AND ended_at IS NULL;

-- name: users_grants :many
-- purpose: security
SELECT role, may_use, may_maintain, granted_by, granted_at FROM access_grant
WHERE tenant_id = $tenant AND account_id = $account:i64 AND register_id = $register AND ended_at IS NULL ORDER BY role;

-- name: users_grants_in :many
-- purpose: security
SELECT role, may_use, may_maintain FROM access_grant
WHERE tenant_id = $tenant AND account_id = $account:i64 AND register_id = $at_register:i64 AND ended_at IS NULL ORDER BY role;

-- name: users_session_insert :exec
-- purpose: security
INSERT INTO session (tenant_id, id, account_id, hash, stage, method, device, place, created_at, seen_at, proved_at)
VALUES ($tenant, $id:i64, $account:i64, $hash:blob, $stage:i64, $method:i64, $device:text, $place:blob, $at:i64, $at, $at);

-- name: users_session_by_hash :one
-- purpose: security
SELECT s.id, s.account_id, s.stage, s.method, s.created_at, s.seen_at, s.proved_at, a.subject_id, a.lang, a.start_on, a.end_on,
       a.locked_at, e.start_on AS employer_start_on, e.end_on AS employer_end_on,
       (SELECT count(*) FROM nda_signature n WHERE n.tenant_id = s.tenant_id AND n.account_id = s.account_id
          AND n.register_id = $register AND n.version = (SELECT max(t.version) FROM nda_text t
            WHERE t.tenant_id = s.tenant_id AND t.register_id = $register)) AS nda
FROM session s JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
JOIN employer e ON e.tenant_id = a.tenant_id AND e.id = a.employer_id
WHERE s.tenant_id = $tenant AND s.hash = $hash:blob;

-- name: users_sessions :many
-- purpose: security
SELECT id, method, device, place, created_at, seen_at FROM session
WHERE tenant_id = $tenant AND account_id = $account:i64 AND stage = 2 AND seen_at >= $seen_after:i64
  AND created_at >= $created_after:i64 ORDER BY seen_at DESC, id DESC;

-- name: users_session_touch :changes
-- purpose: security
UPDATE session SET seen_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND seen_at < $at;

-- name: users_session_prove :changes
-- purpose: security
UPDATE session SET proved_at = $at:i64, seen_at = $at, hash = $hash:blob WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_session_end :changes
-- purpose: security
DELETE FROM session WHERE tenant_id = $tenant AND id = $id:i64 AND account_id = $account:i64;

-- name: users_sessions_end :changes
-- purpose: security
DELETE FROM session WHERE tenant_id = $tenant AND account_id = $account:i64 AND id <> $but:i64;

-- name: users_sessions_purge :changes
-- purpose: security
DELETE FROM session WHERE tenant_id = $tenant AND (created_at < $created_before:i64 OR seen_at < $seen_before:i64);

-- name: users_link_insert :exec
-- purpose: security
INSERT INTO access_link (tenant_id, id, account_id, kind, hash, made_by, made_at, expires_at, used_at)
VALUES ($tenant, $id:i64, $account:i64, $kind:i64, $hash:blob, $by:i64, $at:i64, $expires_at:i64, NULL);

-- name: users_link_by_hash :one
-- purpose: security
SELECT id, account_id, kind, made_at, expires_at, used_at FROM access_link WHERE tenant_id = $tenant AND hash = $hash:blob;

-- name: users_link_use :changes
-- purpose: security
UPDATE access_link SET used_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND used_at IS NULL;

-- name: users_links_void :changes
-- purpose: security
UPDATE access_link SET used_at = $at:i64 WHERE tenant_id = $tenant AND account_id = $account:i64 AND used_at IS NULL;

-- name: users_links_purge :changes
-- purpose: security
DELETE FROM access_link WHERE tenant_id = $tenant AND expires_at < $before:i64;

-- name: users_code_insert :exec
-- purpose: security
INSERT INTO recovery_code (tenant_id, account_id, ordinal, hash, used_at)
VALUES ($tenant, $account:i64, $ordinal:i64, $hash:blob, NULL);

-- name: users_code_use :changes
-- purpose: security
UPDATE recovery_code SET used_at = $at:i64
WHERE tenant_id = $tenant AND account_id = $account:i64 AND hash = $hash:blob AND used_at IS NULL;

-- name: users_codes_drop :changes
-- purpose: security
DELETE FROM recovery_code WHERE tenant_id = $tenant AND account_id = $account:i64;

-- name: users_codes_left :one
-- purpose: security
SELECT count(*) AS remaining FROM recovery_code WHERE tenant_id = $tenant AND account_id = $account:i64 AND used_at IS NULL;

-- name: users_wait_get :one
-- purpose: any
SELECT failures, until_at, last_at FROM sign_in_wait WHERE tenant_id = $tenant AND login_hash = $login_hash:blob;

-- name: users_wait_put :exec
-- purpose: any
INSERT INTO sign_in_wait (tenant_id, login_hash, failures, until_at, last_at)
VALUES ($tenant, $login_hash:blob, $failures:i64, $until_at:i64, $last_at:i64)
ON CONFLICT (tenant_id, login_hash) DO UPDATE SET failures = excluded.failures, until_at = excluded.until_at,
  last_at = excluded.last_at;

-- name: users_wait_drop :exec
-- purpose: any
DELETE FROM sign_in_wait WHERE tenant_id = $tenant AND login_hash = $login_hash:blob;

-- name: users_wait_purge :changes
-- purpose: any
DELETE FROM sign_in_wait WHERE tenant_id = $tenant AND last_at < $before:i64;

-- name: users_nda_current :one
-- purpose: any
SELECT version, from_on, text_fi, text_sv, text_en FROM nda_text
WHERE tenant_id = $tenant AND register_id = $register ORDER BY version DESC LIMIT 1;

-- name: users_nda_text_insert :exec
-- purpose: any
INSERT INTO nda_text (tenant_id, register_id, version, from_on, text_fi, text_sv, text_en, made_by, made_at)
VALUES ($tenant, $register, $version:i64, $from_on:date, $text_fi:text, $text_sv:text, $text_en:text, $by:i64, $at:i64);

-- name: users_nda_signed :one
-- purpose: any
SELECT version, lang, text_hash, method, recorded_by, signed_at FROM nda_signature
WHERE tenant_id = $tenant AND register_id = $register AND account_id = $account:i64 ORDER BY version DESC LIMIT 1;

-- name: users_nda_sign :exec
-- purpose: security
INSERT INTO nda_signature (tenant_id, id, register_id, account_id, version, lang, text_hash, method, signature, recorded_by, signed_at)
VALUES ($tenant, $id:i64, $register, $account:i64, $version:i64, $lang:i64, $text_hash:blob, $method:i64, $signature:blob,
        $by:i64, $at:i64)
ON CONFLICT (tenant_id, account_id, register_id, version) DO NOTHING;

-- name: users_refusal_count :exec
-- purpose: any
INSERT INTO gate_refusal (tenant_id, register_id, day_on, kind, count) VALUES ($tenant, $register, $day_on:date, $kind:i64, 1)
ON CONFLICT (tenant_id, register_id, day_on, kind) DO UPDATE SET count = gate_refusal.count + 1;

-- name: users_refusals_since :many
-- purpose: any
SELECT kind, CAST(sum(count) AS bigint) AS refused FROM gate_refusal
WHERE tenant_id = $tenant AND register_id = $register AND day_on >= $since_on:date GROUP BY kind ORDER BY kind;

-- Evidence: counted from the rows, not from what the actions believe.

-- name: users_evidence_accounts :one
-- purpose: accountability, security
SELECT count(*) AS population,
       count(*) FILTER (WHERE (a.granted_by = 0 AND NOT EXISTS (SELECT 1 FROM nda_signature n WHERE n.tenant_id = a.tenant_id
         AND n.account_id = a.id AND n.method = 3))
         OR (a.granted_by <> 0 AND NOT EXISTS (SELECT 1 FROM account b WHERE b.tenant_id = a.tenant_id AND b.id = a.granted_by))) AS faults
FROM account a WHERE a.tenant_id = $tenant
  AND EXISTS (SELECT 1 FROM access_grant g WHERE g.tenant_id = a.tenant_id AND g.account_id = a.id AND g.ended_at IS NULL
              AND g.register_id = $register);

-- name: users_evidence_live :many
-- purpose: accountability, security
SELECT s.created_at, s.seen_at, s.method, a.end_on, a.locked_at, a.has_password, a.has_factor, e.end_on AS employer_end_on
FROM session s JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
JOIN employer e ON e.tenant_id = a.tenant_id AND e.id = a.employer_id
WHERE s.tenant_id = $tenant AND s.stage = 2 ORDER BY s.id;

-- name: users_evidence_named :one
-- purpose: accountability, security
SELECT count(*) AS violations FROM access_grant g JOIN account a ON a.tenant_id = g.tenant_id AND a.id = g.account_id
JOIN employer e ON e.tenant_id = a.tenant_id AND e.id = a.employer_id
WHERE g.tenant_id = $tenant AND g.register_id = $register AND g.ended_at IS NULL
  AND ((e.kind = 2 AND g.role NOT IN (5, 6, 7, 8)) OR (g.may_use = 0 AND g.may_maintain = 0)
       OR (g.role IN (5, 6) AND g.may_maintain = 1)
       OR (g.granted_by <> 0 AND NOT EXISTS (SELECT 1 FROM account b WHERE b.tenant_id = g.tenant_id AND b.id = g.granted_by)));

-- name: users_evidence_shared :one
-- purpose: accountability, security
SELECT count(*) AS population, count(*) - count(DISTINCT subject_id) AS shared FROM account
WHERE tenant_id = $tenant AND last_sign_in_at IS NOT NULL;

-- name: users_evidence_signatures :one
-- purpose: accountability, security
SELECT count(*) AS population FROM nda_signature WHERE tenant_id = $tenant AND register_id = $register;

-- name: users_evidence_texts :many
-- purpose: accountability, security
SELECT n.text_hash, n.lang, t.text_fi, t.text_sv, t.text_en FROM nda_signature n
JOIN nda_text t ON t.tenant_id = n.tenant_id AND t.register_id = n.register_id AND t.version = n.version
WHERE n.tenant_id = $tenant AND n.register_id = $register ORDER BY n.id;

-- name: users_evidence_narrow :many
-- purpose: accountability, security
SELECT g.account_id, max(CASE WHEN g.role = 5 THEN 1 ELSE 0 END) AS accountant, max(CASE WHEN g.role = 6 THEN 1 ELSE 0 END) AS reseller,
       max(CASE WHEN g.role = 7 THEN 1 ELSE 0 END) AS processor,
       max(CASE WHEN g.role NOT IN (5, 6, 7) AND g.may_use = 1 THEN 1 ELSE 0 END) AS wide
FROM access_grant g WHERE g.tenant_id = $tenant AND g.register_id = $register AND g.ended_at IS NULL
GROUP BY g.account_id HAVING max(CASE WHEN g.role IN (5, 6, 7) THEN 1 ELSE 0 END) = 1 ORDER BY g.account_id;

-- name: users_evidence_first_signed :one
-- purpose: accountability, security
SELECT signed_at FROM nda_signature
WHERE tenant_id = $tenant AND register_id = $register AND account_id = $account:i64 ORDER BY signed_at LIMIT 1;

-- name: users_evidence_granted :many
-- purpose: accountability, security
SELECT DISTINCT account_id FROM access_grant WHERE tenant_id = $tenant AND register_id = $register ORDER BY account_id;

-- Tokens of the API.

-- name: users_token_insert :exec
-- purpose: security
INSERT INTO api_token (tenant_id, id, register_id, name, role, purposes, networks, hash, made_by, made_at, until_on, recipient_id, ground)
VALUES ($tenant, $id:i64, $register, $name:text, $role:i64, $purposes:i64, $networks:text, $hash:blob, $by:i64, $at:i64, $until_on:date,
  $recipient:i64, $ground:i64);

-- name: users_token_by_hash :one
-- purpose: security
SELECT id, name, role, purposes, networks, until_on, last_used_on, revoked_at, recipient_id, ground FROM api_token
WHERE tenant_id = $tenant AND hash = $hash:blob AND register_id = $register;

-- name: users_token_by_id :one
-- purpose: security
SELECT name, revoked_at FROM api_token WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: users_token_list :many
-- purpose: security
SELECT id, name, role, purposes, networks, made_by, made_at, until_on, last_used_on, revoked_at, recipient_id, ground FROM api_token
WHERE tenant_id = $tenant AND register_id = $register ORDER BY id DESC;

-- name: users_token_used :changes
-- purpose: security
UPDATE api_token SET last_used_on = $today:date WHERE tenant_id = $tenant AND id = $id:i64;

-- name: users_token_revoke :changes
-- purpose: security
UPDATE api_token SET revoked_at = $at:i64, revoked_by = $by:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND revoked_at IS NULL;
