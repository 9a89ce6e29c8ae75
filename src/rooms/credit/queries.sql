-- Credit cases, inquiries, decisions (P30, P50, P66).

-- name: credit_case_insert :exec
-- purpose: credit
INSERT INTO credit_case (tenant_id, id, register_id, number, customer_id, state, asked_cents, applied_on, applicant,
  limit_cents, source, channel, recorded_by, recorded_at, notice_id, version)
VALUES ($tenant, $id:i64, $register, $number:i64, $customer:i64, 1, $asked_cents:i64, $applied_on:date, $applicant:blob?, 0,
  $source:i64, $channel:i64, $by:i64, $at:i64, $notice:i64, 1);

-- name: credit_case_get :one
-- purpose: credit, rights, accountability
SELECT id, number, customer_id, state, asked_cents, applied_on, applicant, limit_cents, valid_from AS from_on,
  valid_to AS to_on, decided_by, decided_at, source, channel, version
FROM credit_case WHERE tenant_id = $tenant AND register_id = $register AND number = $number:i64;

-- name: credit_case_asked :changes
-- purpose: credit
UPDATE credit_case SET state = 2, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND state IN (1, 2);

-- name: credit_case_decided :changes
-- purpose: credit
UPDATE credit_case SET state = $state:i64, limit_cents = $limit_cents:i64, valid_from = $valid_from:date?,
  valid_to = $valid_to:date?, decided_by = $by:i64, decided_at = $at:i64, version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND version = $version:i64;

-- name: credit_inquiry_insert :exec
-- purpose: credit
INSERT INTO credit_inquiry (tenant_id, case_id, id, disclosure_id, recipient, report, ground, asked_on, report_until,
  recorded_by, recorded_at)
VALUES ($tenant, $cas:i64, $id:i64, $disclosure:i64, $recipient:blob, $report:blob?, $ground:i64, $asked_on:date,
  $report_until:date, $by:i64, $at:i64);

-- name: credit_inquiries :many
-- purpose: credit, rights
SELECT id, disclosure_id, recipient, report, ground, asked_on, report_until AS until_on, recorded_by FROM credit_inquiry
WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY id;

-- name: credit_decision_insert :exec
-- purpose: credit
INSERT INTO credit_decision (tenant_id, case_id, id, granted, limit_cents, valid_from, valid_to, reasons, review, decided_by,
  decided_at, notice_id)
VALUES ($tenant, $cas:i64, $id:i64, $granted:i64, $limit_cents:i64, $valid_from:date, $valid_to:date, $reasons:blob,
  $review:i64, $by:i64, $at:i64, $notice:i64);

-- name: credit_decisions :many
-- purpose: credit, rights
SELECT id, granted, limit_cents, valid_from AS from_on, valid_to AS to_on, reasons, review, decided_by, decided_at
FROM credit_decision WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY id;

-- A contested decision looked at anew, by another person (22(3)).
-- name: credit_review_newest :many
-- purpose: credit, rights
SELECT c.number, d.decided_at FROM credit_case c JOIN credit_decision d ON d.tenant_id = c.tenant_id AND d.case_id = c.id
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.customer_id = $customer:i64 AND d.review = 1
  AND d.decided_at > $since:i64
ORDER BY d.decided_at DESC LIMIT 1;

-- name: credit_list_cases :many
-- purpose: credit
SELECT number, customer_id, state, asked_cents, limit_cents, applied_on, valid_to AS to_on FROM credit_case
WHERE tenant_id = $tenant AND register_id = $register AND state BETWEEN $low:i64 AND $high:i64 AND number < $before:i64
ORDER BY number DESC LIMIT $most:i64;

-- name: credit_counts :one
-- purpose: credit
SELECT count(*) FILTER (WHERE state <= 2) AS undecided, count(*) FILTER (WHERE state > 2) AS decided FROM credit_case
WHERE tenant_id = $tenant AND register_id = $register;

-- name: credit_limits :many
-- purpose: credit, order-management
SELECT number, state, limit_cents, valid_from AS from_on, valid_to AS to_on FROM credit_case
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND state IN (3, 4) ORDER BY decided_at DESC, id DESC;

-- name: credit_of_customer :many
-- purpose: credit
SELECT number FROM credit_case WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND register_id = $register
ORDER BY id;

-- name: credit_case_move :changes
-- purpose: credit
UPDATE credit_case SET customer_id = $into:i64, applicant = $applicant:blob?
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: credit_inquiry_reseal :changes
-- purpose: credit
UPDATE credit_inquiry SET recipient = $recipient:blob, report = $report:blob?
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND id = $id:i64;

-- name: credit_decision_reseal :changes
-- purpose: credit
UPDATE credit_decision SET reasons = $reasons:blob WHERE tenant_id = $tenant AND case_id = $cas:i64 AND id = $id:i64;

-- name: credit_reports_destroy :changes
-- purpose: credit
UPDATE credit_inquiry SET report = NULL
WHERE tenant_id = $tenant AND report IS NOT NULL AND report_until < $day:date
  AND EXISTS (SELECT 1 FROM credit_case c WHERE c.tenant_id = credit_inquiry.tenant_id AND c.id = credit_inquiry.case_id
    AND c.register_id = $register);

-- name: credit_cases_old :many
-- purpose: credit
SELECT id FROM credit_case
WHERE tenant_id = $tenant AND register_id = $register AND coalesce(decided_at, recorded_at) < $before:i64
  AND (valid_to IS NULL OR valid_to < $day:date OR state = 4) ORDER BY id LIMIT 500;

-- name: credit_case_delete :changes
-- purpose: credit
DELETE FROM credit_case WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: credit_inquiries_delete :changes
-- purpose: credit
DELETE FROM credit_inquiry WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- name: credit_decisions_delete :changes
-- purpose: credit
DELETE FROM credit_decision WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- name: credit_evidence_named :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE d.decided_by = 0 OR length(d.reasons) = 0
    OR (d.review = 1 AND EXISTS (SELECT 1 FROM credit_decision f WHERE f.tenant_id = d.tenant_id
      AND f.case_id = d.case_id AND f.id < d.id AND f.decided_by = d.decided_by))) AS violations
FROM credit_decision d JOIN credit_case c ON c.tenant_id = d.tenant_id AND c.id = d.case_id
WHERE d.tenant_id = $tenant AND c.register_id = $register;

-- name: credit_evidence_cases :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE state IN (3, 4) AND (decided_by IS NULL OR decided_by = 0
    OR NOT EXISTS (SELECT 1 FROM credit_decision d WHERE d.tenant_id = c.tenant_id AND d.case_id = c.id))) AS violations
FROM credit_case c WHERE c.tenant_id = $tenant AND c.register_id = $register;

-- name: credit_evidence_asked :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE i.disclosure_id IS NULL
    OR (i.report IS NOT NULL AND i.report_until < $overdue:date)) AS violations
FROM credit_inquiry i JOIN credit_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register;
