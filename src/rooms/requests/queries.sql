-- Requests, holds, stop list (P03 P34 P35 P52 P60 P63). Always purpose rights or accountability: what other
-- rooms tell inside their own transaction is stored under rights.

-- name: request_insert :exec
-- purpose: rights
INSERT INTO request_case (tenant_id, id, register_id, year, ordinal, subject_id, customer_id, contact_id, kind, channel,
  received_on, language, identity, state, step, phase, due_internal_on, due_legal_on, key_id, recorded_by, recorded_at,
  notice_id)
VALUES ($tenant, $id:i64, $register, $year:i64, $ordinal:i64, $subject:i64, $customer:i64, $contact:i64, $kind:i64,
  $channel:i64, $received_on:date, $language:i64, $identity:i64, 1, 0, 1, $due_internal_on:date, $due_legal_on:date,
  $key:i64, $by:i64, $at:i64, $notice:i64);

-- name: request_get :one
-- purpose: rights, accountability
SELECT id, year, ordinal, subject_id, customer_id, contact_id, kind, channel, received_on, language, identity, state,
  step, phase, due_internal_on, due_legal_on, key_id, plan_hash, approved_by, approved_at, certificate_year,
  certificate_no, answered_on, completed_at, closed_at, recorded_by, recorded_at
FROM request_case WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: request_id_by_number :one
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND year = $year:i64 AND ordinal = $ordinal:i64;

-- name: request_list :many
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state BETWEEN $low:i64 AND $high:i64
ORDER BY due_internal_on, id LIMIT $most:i64;

-- name: request_list_closed :many
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 5, 6)
ORDER BY id DESC LIMIT $most:i64;

-- name: request_open_erasures :one
-- purpose: rights, accountability
SELECT count(*) AS open FROM request_case
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND kind = 4 AND state IN (1, 3, 4, 7);

-- name: request_erasure_of :one
-- purpose: rights, accountability
SELECT coalesce(max(id), 0) AS id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND kind = 4 AND state IN (1, 3);

-- name: request_last_of :one
-- purpose: any
SELECT year, ordinal FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 ORDER BY id DESC LIMIT 1;

-- name: request_pending :many
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state = 3 ORDER BY id LIMIT 1000;

-- name: request_undelivered :many
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state = 5 AND answered_on <= $before:date
ORDER BY id LIMIT 1000;

-- name: request_set_step :changes
-- purpose: rights
UPDATE request_case SET step = $now:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND step = $was:i64 AND state = 3;

-- name: request_set_approved :changes
-- purpose: rights
UPDATE request_case SET state = 3, step = 1, plan_hash = $plan_hash:blob, approved_by = $by:i64, approved_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: request_set_plan :changes
-- purpose: rights
UPDATE request_case SET plan_hash = $plan_hash:blob WHERE tenant_id = $tenant AND id = $id:i64;

-- name: request_set_again :changes
-- purpose: rights
UPDATE request_case SET state = 3, step = 1, phase = 2, plan_hash = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND state IN (3, 4);

-- name: request_set_back :changes
-- purpose: rights
UPDATE request_case SET state = 1, step = 0, plan_hash = NULL, approved_by = NULL, approved_at = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 3 AND step = 2;

-- name: request_set_state :changes
-- purpose: rights
UPDATE request_case SET state = $state:i64, closed_at = $closed_at:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND state = $was:i64;

-- name: request_set_certified :changes
-- purpose: rights
UPDATE request_case SET state = $state:i64, step = 8, certificate_year = $year:i64, certificate_no = $number:i64,
  answered_on = $answered_on:date, completed_at = $completed_at:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 3 AND step = 7;

-- name: request_key_gone :changes
-- purpose: rights
UPDATE request_case SET key_id = NULL WHERE tenant_id = $tenant AND id = $id:i64;

-- name: request_secret_put :exec
-- purpose: rights
INSERT INTO request_secret (tenant_id, case_id, kind, subject_id, sealed)
VALUES ($tenant, $cas:i64, $kind:i64, $subject:i64, $sealed:blob)
ON CONFLICT (tenant_id, case_id, kind) DO UPDATE SET sealed = excluded.sealed;

-- name: request_secret_get :one
-- purpose: rights
SELECT sealed FROM request_secret WHERE tenant_id = $tenant AND case_id = $cas:i64 AND kind = $kind:i64;

-- name: request_secret_delete :changes
-- purpose: rights
DELETE FROM request_secret WHERE tenant_id = $tenant AND case_id = $cas:i64 AND kind BETWEEN $low:i64 AND $high:i64;

-- name: request_outcome_insert :exec
-- purpose: rights
INSERT INTO request_outcome (tenant_id, case_id, phase, ordinal, category, outcome, ground, by_number, until_on, row_count)
VALUES ($tenant, $cas:i64, $phase:i64, $ordinal:i64, $category:i64, $outcome:i64, $ground:i64, $by_number:i64,
  $until_on:date?, $row_count:i64);

-- name: request_outcomes_delete :changes
-- purpose: rights
DELETE FROM request_outcome WHERE tenant_id = $tenant AND case_id = $cas:i64 AND phase = $phase:i64;

-- name: request_outcomes :many
-- purpose: rights, accountability
SELECT category, outcome, ground, by_number, until_on, row_count FROM request_outcome
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND phase = $phase:i64 ORDER BY ordinal;

-- name: request_hold_insert :exec
-- purpose: rights
INSERT INTO request_hold (tenant_id, id, register_id, case_id, ground, invoice_id, contact_id, review_on, made_at)
VALUES ($tenant, $id:i64, $register, $cas:i64, $ground:i64, $invoice:i64?, $contact:i64?, $review_on:date, $at:i64);

-- name: request_holds_open :one
-- purpose: rights, accountability
SELECT count(*) AS open FROM request_hold WHERE tenant_id = $tenant AND case_id = $cas:i64 AND released_at IS NULL;

-- name: request_hold_of_invoice :many
-- purpose: rights
SELECT id, case_id FROM request_hold WHERE tenant_id = $tenant AND invoice_id = $invoice:i64 AND released_at IS NULL;

-- name: request_hold_of_contact :many
-- purpose: rights
SELECT id, case_id FROM request_hold WHERE tenant_id = $tenant AND contact_id = $contact:i64 AND released_at IS NULL;

-- name: request_holds_of_contacts :many
-- purpose: rights
SELECT h.contact_id, h.case_id, h.review_on, c.subject_id, c.customer_id
FROM request_hold h JOIN request_case c ON c.tenant_id = h.tenant_id AND c.id = h.case_id
WHERE h.tenant_id = $tenant AND h.register_id = $register AND h.ground = 3 AND h.released_at IS NULL;

-- name: request_hold_release :changes
-- purpose: rights
UPDATE request_hold SET released_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND released_at IS NULL;

-- name: request_event_insert :exec
-- purpose: rights
INSERT INTO request_event (tenant_id, case_id, id, at, what, by_user, figure)
VALUES ($tenant, $cas:i64, $id:i64, $at:i64, $what:i64, $by:i64, $figure:i64);

-- name: request_events :many
-- purpose: rights, accountability
SELECT at, what, by_user, figure FROM request_event WHERE tenant_id = $tenant AND case_id = $cas:i64
ORDER BY id DESC LIMIT 100;

-- name: request_inbox_put :exec
-- purpose: rights
INSERT INTO request_inbox (tenant_id, case_id, user_id, given_at) VALUES ($tenant, $cas:i64, $user:i64, $at:i64)
ON CONFLICT (tenant_id, case_id) DO UPDATE SET user_id = excluded.user_id, given_at = excluded.given_at;

-- name: request_inbox_of :one
-- purpose: rights, accountability
SELECT user_id FROM request_inbox WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- The stop list: keyed marks, no values (P63).

-- name: stop_mark_insert :exec
-- purpose: rights
INSERT INTO stop_mark (tenant_id, kind, field, mark, case_id, made_at, until_on)
VALUES ($tenant, 1, $field:i64, $mark:blob, $cas:i64, $at:i64, $until_on:date)
ON CONFLICT (tenant_id, kind, mark) DO UPDATE SET retired_at = NULL, until_on = excluded.until_on;

-- name: stop_marks_of_case :many
-- purpose: rights
SELECT field, mark FROM stop_mark WHERE tenant_id = $tenant AND case_id = $cas:i64 AND kind = 1 ORDER BY field, mark;

-- name: stop_mark_any :one
-- purpose: any
SELECT count(*) AS marks FROM (SELECT 1 FROM stop_mark WHERE tenant_id = $tenant LIMIT 1) s;

-- name: stop_mark_find :one
-- purpose: any
SELECT coalesce(min(field), 0) AS field FROM stop_mark
WHERE tenant_id = $tenant AND kind = 1 AND mark IN ($email:blob, $phone:blob, $address:blob)
  AND retired_at IS NULL AND until_on >= $today:date;

-- name: stop_mark_retire :changes
-- purpose: any
UPDATE stop_mark SET retired_at = $at:i64
WHERE tenant_id = $tenant AND kind = 1 AND mark IN ($email:blob, $phone:blob, $address:blob) AND retired_at IS NULL;

-- Evidence (P68).

-- name: requests_evidence_done :many
-- purpose: accountability
SELECT id, subject_id, contact_id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND kind = 4 AND state IN (5, 6) ORDER BY id LIMIT 10000;

-- name: requests_evidence_partly :many
-- purpose: accountability
SELECT id, subject_id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND kind = 4 AND state = 4 ORDER BY id LIMIT 10000;

-- name: requests_evidence_holds_money :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE h.released_at IS NULL) AS open,
  count(*) FILTER (WHERE h.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM invoice_known i
    WHERE i.tenant_id = h.tenant_id AND i.id = h.invoice_id AND i.state IN (2, 3) AND i.claim_key_id IS NOT NULL))
    AS dangling,
  count(*) FILTER (WHERE h.released_at IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_known i
    WHERE i.tenant_id = h.tenant_id AND i.id = h.invoice_id AND i.claim_key_id IS NOT NULL)) AS undropped
FROM request_hold h WHERE h.tenant_id = $tenant AND h.register_id = $register AND h.ground = 1;

-- name: requests_evidence_stuck :one
-- purpose: accountability
SELECT count(*) AS stuck FROM request_case c
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.kind = 4 AND c.state = 4
  AND NOT EXISTS (SELECT 1 FROM request_hold h WHERE h.tenant_id = c.tenant_id AND h.case_id = c.id
                  AND h.released_at IS NULL);

-- name: requests_evidence_represents :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE h.released_at IS NULL) AS open,
  count(*) FILTER (WHERE h.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM contact_in_office p
    WHERE p.tenant_id = h.tenant_id AND p.id = h.contact_id
      AND (p.to_on IS NULL OR p.to_on >= $yesterday:date))) AS ended
FROM request_hold h WHERE h.tenant_id = $tenant AND h.register_id = $register AND h.ground = 3;

-- name: requests_evidence_unmarked :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE c.completed_at IS NULL OR NOT EXISTS (SELECT 1 FROM stop_mark m
    WHERE m.tenant_id = c.tenant_id AND m.case_id = c.id)) AS violations,
  (SELECT count(*) FROM stop_mark s WHERE s.tenant_id = $tenant AND s.retired_at IS NULL) AS marks
FROM request_case c
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.kind = 4 AND c.state IN (5, 6);

-- name: requests_evidence_dues :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE state IN (1, 3) AND due_legal_on < $today:date) AS overdue,
  count(*) FILTER (WHERE state IN (1, 3)) AS open,
  count(*) FILTER (WHERE due_internal_on > due_legal_on OR due_internal_on < received_on) AS clockless
FROM request_case WHERE tenant_id = $tenant AND register_id = $register;

-- name: requests_evidence_inbox :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE c.state IN (1, 3) AND c.due_legal_on < $today:date
    OR NOT EXISTS (SELECT 1 FROM request_inbox b WHERE b.tenant_id = c.tenant_id AND b.case_id = c.id)) AS violations,
  count(*) FILTER (WHERE c.state IN (1, 3)) AS open
FROM request_case c WHERE c.tenant_id = $tenant AND c.register_id = $register;

-- name: request_living_subjects :many
-- purpose: rights
SELECT id FROM subject WHERE tenant_id = $tenant AND erased_at IS NULL AND kind <> 4 ORDER BY id;
