-- Requests, holds, stop list (P03 P34 P35 P52 P60 P63). Always purpose rights or accountability: what other
-- rooms tell inside their own transaction is stored under rights.

-- name: request_insert :exec
-- purpose: rights
INSERT INTO request_case (tenant_id, id, register_id, year, ordinal, subject_id, customer_id, contact_id, kind, channel,
  received_on, language, identity, state, step, phase, due_internal_on, due_legal_on, key_id, recorded_by, recorded_at,
  notice_id, deputy, signature, identified_at, identified_by)
VALUES ($tenant, $id:i64, $register, $year:i64, $ordinal:i64, $subject:i64, $customer:i64, $contact:i64, $kind:i64,
  $channel:i64, $received_on:date, $language:i64, $identity:i64, 1, 0, 1, $due_internal_on:date, $due_legal_on:date,
  $key:i64, $by:i64, $at:i64, $notice:i64, $deputy:i64, $signature:i64, $identified_at:i64?, $identified_by:i64?);

-- name: request_get :one
-- purpose: rights, accountability
SELECT id, year, ordinal, subject_id, customer_id, contact_id, kind, channel, received_on, language, identity, state,
  step, phase, due_internal_on, due_legal_on, key_id, plan_hash, approved_by, approved_at, certificate_year,
  certificate_no, answered_on, completed_at, closed_at, recorded_by, recorded_at, acknowledged_at, identity_asked_on,
  identified_at, identified_by, extended_on, extended_code, ended_as, duplicate_of, deputy, signature, first_approved_by,
  alarmed_on
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
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND kind IN (4, 9) AND state IN (1, 3, 4, 7);

-- name: request_erasure_of :one
-- purpose: rights, accountability
SELECT coalesce(max(id), 0) AS id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND kind IN (4, 9)
  AND state IN (1, 3);

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
WHERE tenant_id = $tenant AND register_id = $register AND state = 5 AND kind IN (4, 9) AND answered_on <= $before:date
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
UPDATE request_case SET state = 1, step = 0, plan_hash = NULL, approved_by = NULL, approved_at = NULL,
  first_approved_by = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 3 AND step IN (1, 2);

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

-- name: request_hold_weighing :many
-- purpose: rights, accountability
SELECT contact_id, review_on, weighed_at FROM request_hold
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND ground = 3 AND released_at IS NULL AND contact_id IS NOT NULL;

-- name: request_hold_weigh :changes
-- purpose: rights
UPDATE request_hold SET weighed_at = $at:i64, weighed_by = $by:i64, review_on = $review_on:date
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND ground = 3 AND released_at IS NULL;

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
VALUES ($tenant, $kind:i64, $field:i64, $mark:blob, $cas:i64, $at:i64, $until_on:date)
ON CONFLICT (tenant_id, kind, mark) DO UPDATE SET retired_at = NULL, until_on = excluded.until_on;

-- name: stop_marks_of_case :many
-- purpose: rights
SELECT kind, field, mark FROM stop_mark WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY kind, field, mark;

-- name: stop_mark_any :one
-- purpose: any
SELECT count(*) AS marks FROM (SELECT 1 FROM stop_mark WHERE tenant_id = $tenant LIMIT 1) s;

-- name: stop_mark_any_of :one
-- purpose: any
SELECT count(*) AS marks FROM (SELECT 1 FROM stop_mark WHERE tenant_id = $tenant AND kind = $kind:i64 LIMIT 1) s;

-- name: stop_mark_find :one
-- purpose: any
SELECT coalesce(min(field), 0) AS field FROM stop_mark
WHERE tenant_id = $tenant AND kind = $kind:i64 AND mark IN ($email:blob, $phone:blob, $address:blob)
  AND retired_at IS NULL AND until_on >= $today:date;

-- name: stop_mark_retire :changes
-- purpose: any
UPDATE stop_mark SET retired_at = $at:i64
WHERE tenant_id = $tenant AND kind = $kind:i64 AND mark IN ($email:blob, $phone:blob, $address:blob) AND retired_at IS NULL;

-- Evidence (P68).

-- name: requests_evidence_done :many
-- purpose: accountability
SELECT id, subject_id, contact_id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND kind IN (4, 9) AND state IN (5, 6) ORDER BY id LIMIT 10000;

-- name: requests_evidence_partly :many
-- purpose: accountability
SELECT id, subject_id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND kind IN (4, 9) AND state = 4 ORDER BY id LIMIT 10000;

-- name: requests_evidence_holds_money :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE h.released_at IS NULL) AS open,
  count(*) FILTER (WHERE h.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM invoice_known i
    WHERE i.tenant_id = h.tenant_id AND i.id = h.invoice_id AND i.claim_key_id IS NOT NULL AND (i.state IN (2, 3)
      OR EXISTS (SELECT 1 FROM bank_credit b WHERE b.tenant_id = i.tenant_id AND b.invoice_id = i.id AND b.owed_cents > 0))))
    AS dangling,
  count(*) FILTER (WHERE h.released_at IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_known i
    WHERE i.tenant_id = h.tenant_id AND i.id = h.invoice_id AND i.claim_key_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM request_hold n WHERE n.tenant_id = h.tenant_id AND n.invoice_id = h.invoice_id
                    AND n.released_at IS NULL)) AS undropped
FROM request_hold h WHERE h.tenant_id = $tenant AND h.register_id = $register AND h.ground = 1;

-- name: requests_evidence_stuck :one
-- purpose: accountability
SELECT count(*) AS stuck FROM request_case c
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.kind IN (4, 9) AND c.state = 4
  AND NOT EXISTS (SELECT 1 FROM request_hold h WHERE h.tenant_id = c.tenant_id AND h.case_id = c.id
                  AND h.released_at IS NULL);

-- name: requests_evidence_represents :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE h.released_at IS NULL) AS open,
  count(*) FILTER (WHERE h.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM contact_in_office p
    WHERE p.tenant_id = h.tenant_id AND p.id = h.contact_id
      AND (p.to_on IS NULL OR p.to_on >= $yesterday:date))) AS ended,
  count(*) FILTER (WHERE h.released_at IS NULL AND h.review_on < $yesterday) AS unweighed
FROM request_hold h WHERE h.tenant_id = $tenant AND h.register_id = $register AND h.ground = 3;

-- name: requests_evidence_unmarked :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE c.completed_at IS NULL OR NOT EXISTS (SELECT 1 FROM stop_mark m
    WHERE m.tenant_id = c.tenant_id AND m.case_id = c.id)) AS violations,
  (SELECT count(*) FROM stop_mark s WHERE s.tenant_id = $tenant AND s.retired_at IS NULL) AS marks
FROM request_case c
WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.kind IN (4, 9) AND c.state IN (5, 6);

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

-- name: ledger_head_of :one
-- purpose: any
SELECT bytes, chain FROM erasure_ledger_head WHERE tenant_id = $tenant;

-- name: ledger_head_put :exec
-- purpose: any
INSERT INTO erasure_ledger_head (tenant_id, bytes, chain, noted_at) VALUES ($tenant, $bytes:i64, $chain:text, $at:i64)
ON CONFLICT (tenant_id) DO UPDATE SET bytes = excluded.bytes, chain = excluded.chain, noted_at = excluded.noted_at;

-- name: ledger_head_forget :changes
-- purpose: any
DELETE FROM erasure_ledger_head WHERE tenant_id = $tenant;

-- name: request_canary_put :exec
-- purpose: rights
INSERT INTO request_canary (tenant_id, register_id, channel, sent_at, took_ms, arrived)
VALUES ($tenant, $register, $channel:i64, $sent:i64, $took:i64, $arrived:i64)
ON CONFLICT (tenant_id, register_id, channel) DO UPDATE SET sent_at = excluded.sent_at, took_ms = excluded.took_ms,
  arrived = excluded.arrived;

-- name: request_canaries :many
-- purpose: rights, accountability
SELECT channel, sent_at, took_ms, arrived FROM request_canary
WHERE tenant_id = $tenant AND register_id = $register ORDER BY channel;

-- The longest that approved, or released, rows have waited to be scrubbed (I-12).
-- name: request_unpurged :one
-- purpose: rights, accountability
-- returns: since:i64
SELECT coalesce(min(CASE WHEN c.phase = 1 THEN c.approved_at ELSE (SELECT max(h.released_at) FROM request_hold h
    WHERE h.tenant_id = c.tenant_id AND h.case_id = c.id) END), 0) AS since
FROM request_case c WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.state = 3 AND c.step BETWEEN 1 AND 5;

-- name: request_living_subjects :many
-- purpose: rights
SELECT id FROM subject WHERE tenant_id = $tenant AND erased_at IS NULL AND kind <> 4 ORDER BY id;

-- name: request_dead_subjects :many
-- purpose: rights
SELECT id FROM subject WHERE tenant_id = $tenant AND erased_at IS NOT NULL ORDER BY id;
-- Items of a case, their texts, letters (P52 P55 P57).

-- name: request_item_insert :exec
-- purpose: rights
INSERT INTO request_item (tenant_id, id, case_id, ordinal, subject_id, kind, field, defect, about, channel, ground, proposed,
  outcome, code, decided_by, decided_at)
VALUES ($tenant, $id:i64, $cas:i64, $ordinal:i64, $subject:i64, $kind:i64, $field:text, $defect:i64, $about:i64,
  $channel:i64, $ground:i64, $proposed:i64, 0, 0, 0, 0);

-- name: request_items :many
-- purpose: rights, accountability
SELECT id, case_id, ordinal, subject_id, kind, field, defect, about, channel, ground, proposed, outcome, code, decided_by,
  decided_at, executed_at, letter_id
FROM request_item WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY ordinal LIMIT 100;

-- name: request_item_decide :changes
-- purpose: rights
UPDATE request_item SET proposed = $proposed:i64, outcome = $outcome:i64, code = $code:i64, decided_by = $by:i64,
  decided_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND outcome = 0;

-- name: request_item_undecide :changes
-- purpose: rights
UPDATE request_item SET outcome = 0, code = 0, decided_by = 0, decided_at = 0
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND kind IN (4, 9) AND letter_id IS NULL;

-- name: request_item_executed :changes
-- purpose: rights
UPDATE request_item SET executed_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND executed_at IS NULL;

-- name: request_item_letter :changes
-- purpose: rights
UPDATE request_item SET letter_id = $letter:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND letter_id IS NULL;

-- name: request_items_end :changes
-- purpose: rights
UPDATE request_item SET outcome = 5, decided_by = $by:i64, decided_at = $at:i64
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND outcome = 0;

-- name: request_items_reopen :changes
-- purpose: rights
UPDATE request_item SET outcome = 0, decided_by = 0, decided_at = 0
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND outcome = 5;

-- name: request_item_text_put :exec
-- purpose: rights
INSERT INTO request_item_text (tenant_id, item_id, kind, case_id, subject_id, sealed)
VALUES ($tenant, $item:i64, $kind:i64, $cas:i64, $subject:i64, $sealed:blob)
ON CONFLICT (tenant_id, item_id, kind) DO UPDATE SET sealed = excluded.sealed;

-- name: request_item_text_get :one
-- purpose: rights
SELECT sealed FROM request_item_text WHERE tenant_id = $tenant AND item_id = $item:i64 AND kind = $kind:i64;

-- name: request_item_texts_delete :changes
-- purpose: rights
DELETE FROM request_item_text WHERE tenant_id = $tenant AND case_id = $cas:i64 AND kind BETWEEN $low:i64 AND $high:i64;

-- name: request_letter_insert :exec
-- purpose: rights
INSERT INTO request_letter (tenant_id, id, register_id, case_id, subject_id, kind, year, number, certificate, deciding, language,
  made_by, made_at, made_on, sealed)
VALUES ($tenant, $id:i64, $register, $cas:i64, $subject:i64, $kind:i64, $year:i64, $number:i64, $certificate:i64,
  $deciding:i64, $language:i64, $by:i64, $at:i64, $made_on:date, $sealed:blob);

-- name: request_letters :many
-- purpose: rights, accountability
SELECT id, case_id, kind, year, number, certificate, deciding, language, made_by, made_at, made_on, delivered_on, delivered_by,
  delivered_as
FROM request_letter WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY id LIMIT 100;

-- name: request_letter_get :one
-- purpose: rights
SELECT id, case_id, kind, year, number, certificate, deciding, language, made_by, made_at, made_on, delivered_on, delivered_by,
  delivered_as, sealed
FROM request_letter WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64;

-- name: request_letter_by_number :one
-- purpose: rights
SELECT id FROM request_letter WHERE tenant_id = $tenant AND register_id = $register AND year = $year:i64 AND number = $number:i64;

-- name: request_letters_delivered :changes
-- purpose: rights
UPDATE request_letter SET delivered_on = $on:date, delivered_by = $by:i64, delivered_as = $as:i64
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND delivered_on IS NULL;

-- name: request_letters_burn :changes
-- purpose: rights
UPDATE request_letter SET sealed = NULL WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- name: request_set_acknowledged :changes
-- purpose: rights
UPDATE request_case SET acknowledged_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1
  AND acknowledged_at IS NULL;

-- name: request_set_asked :changes
-- purpose: rights
UPDATE request_case SET identity_asked_on = $on:date WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1
  AND identity_asked_on IS NULL;

-- name: request_set_identified :changes
-- purpose: rights
UPDATE request_case SET identity = $identity:i64, identified_at = $at:i64, identified_by = $by:i64, state = 1, ended_as = NULL,
  closed_at = NULL
WHERE tenant_id = $tenant AND id = $id:i64 AND (state = 1 OR (state = 2 AND ended_as = 3));

-- name: request_set_extended :changes
-- purpose: rights
UPDATE request_case SET extended_on = $on:date, extended_code = $code:i64, due_internal_on = $due_internal_on:date,
  due_legal_on = $due_legal_on:date
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1 AND extended_on IS NULL;

-- name: request_set_ended :changes
-- purpose: rights
UPDATE request_case SET state = 2, ended_as = $as:i64, duplicate_of = $duplicate_of:i64?, closed_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: request_set_answered :changes
-- purpose: rights
UPDATE request_case SET state = 5, answered_on = $on:date, completed_at = $at:i64
WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: request_set_kind :changes
-- purpose: rights
UPDATE request_case SET kind = $kind:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1;

-- name: request_set_first_approval :changes
-- purpose: rights
UPDATE request_case SET first_approved_by = $by:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND state = 1
  AND first_approved_by IS NULL;

-- name: request_set_alarmed :changes
-- purpose: rights
UPDATE request_case SET alarmed_on = $on:date WHERE tenant_id = $tenant AND id = $id:i64;

-- name: request_unidentified :many
-- purpose: rights, accountability
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state = 1 AND identified_at IS NULL AND identity_asked_on <= $before:date
ORDER BY id LIMIT 1000;

-- name: request_others_closed :many
-- purpose: rights
SELECT id FROM request_case
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND id <> $besides:i64 AND state IN (2, 6) AND key_id IS NOT NULL
ORDER BY id LIMIT 1000;

-- name: request_open_of_subject :many
-- purpose: rights, accountability
SELECT id, kind FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 AND state = 1 ORDER BY id LIMIT 100;

-- Restrictions, marks beside a field, Art. 19 (P56 P58).

-- name: restriction_insert :exec
-- purpose: rights
INSERT INTO request_restriction (tenant_id, id, register_id, case_id, item_id, subject_id, ground, categories, debt, made_at,
  made_by, review_on)
VALUES ($tenant, $id:i64, $register, $cas:i64, $item:i64, $subject:i64, $ground:i64, $categories:i64, $debt:i64, $at:i64, $by:i64,
  $review_on:date);

-- name: restrictions_open :many
-- purpose: any
SELECT id, case_id, item_id, ground, categories, debt, made_at, review_on FROM request_restriction
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND lifted_at IS NULL ORDER BY id LIMIT 100;

-- name: restrictions_of_case :many
-- purpose: rights, accountability
SELECT id, subject_id, ground, categories, made_at, lifted_at, letter_id FROM request_restriction
WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY id LIMIT 100;

-- name: restriction_lift :changes
-- purpose: rights
UPDATE request_restriction SET lifted_at = $at:i64, lifted_by = $by:i64, letter_id = $letter:i64?
WHERE tenant_id = $tenant AND id = $id:i64 AND lifted_at IS NULL;

-- name: datum_mark_insert :exec
-- purpose: rights
INSERT INTO datum_mark (tenant_id, id, register_id, subject_id, case_id, kind, field, statement, made_at, made_by)
VALUES ($tenant, $id:i64, $register, $subject:i64, $cas:i64, $kind:i64, $field:text, $statement:blob?, $at:i64, $by:i64);

-- name: datum_marks :many
-- purpose: rights, customer-management, accountability
SELECT id, kind, field, statement, made_at FROM datum_mark
WHERE tenant_id = $tenant AND register_id = $register AND subject_id = $subject:i64 ORDER BY id LIMIT 100;

-- name: request_notice_insert :exec
-- purpose: rights
INSERT INTO request_notice (tenant_id, id, register_id, case_id, item_id, recipient_kind, recipient, act, categories, state,
  made_at, due_on)
VALUES ($tenant, $id:i64, $register, $cas:i64, $item:i64, $recipient_kind:i64, $recipient:i64, $act:i64, $categories:i64, 1,
  $at:i64, $due_on:date);

-- name: request_successor_insert :exec
-- purpose: rights
INSERT INTO request_notice (tenant_id, id, register_id, case_id, item_id, recipient_kind, recipient, act, categories, state,
  made_at, due_on, organisation_id)
VALUES ($tenant, $id:i64, $register, $cas:i64, 0, 1, 0, 2, 0, 1, $at:i64, $due_on:date, $organisation:i64);

-- name: request_successor_open :many
-- purpose: rights
SELECT id, organisation_id FROM request_notice
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND organisation_id IS NOT NULL AND state IN (1, 2, 4) LIMIT 100;

-- name: request_notices :many
-- purpose: rights, accountability
SELECT id, organisation_id, item_id, recipient_kind, recipient, act, categories, state, due_on, told_on, sent_on, reminded_on, reminders, reference
FROM request_notice WHERE tenant_id = $tenant AND case_id = $cas:i64 ORDER BY id LIMIT 200;

-- name: request_notice_told :changes
-- purpose: rights
UPDATE request_notice SET state = $state:i64, told_on = $on:date, told_by = $by:i64
WHERE tenant_id = $tenant AND case_id = $cas:i64 AND id = $id:i64 AND state IN (1, 2);

-- name: request_notice_one :one
-- purpose: rights, accountability
SELECT n.id, n.organisation_id, n.case_id, n.item_id, n.recipient_kind, n.recipient, n.act, n.categories, n.state, n.due_on, n.told_on, n.sent_on,
  n.reminded_on, n.reminders, n.reference, n.told_by, c.year, c.ordinal, c.subject_id
FROM request_notice n JOIN request_case c ON c.tenant_id = n.tenant_id AND c.id = n.case_id
WHERE n.tenant_id = $tenant AND n.register_id = $register AND n.id = $id:i64;

-- name: request_notice_list :many
-- purpose: rights, accountability
SELECT n.id, n.organisation_id, n.case_id, n.recipient_kind, n.recipient, n.act, n.categories, n.state, n.due_on, n.told_on, n.sent_on, n.reminded_on,
  n.reminders, n.reference, n.told_by, c.year, c.ordinal, c.subject_id
FROM request_notice n JOIN request_case c ON c.tenant_id = n.tenant_id AND c.id = n.case_id
WHERE n.tenant_id = $tenant AND n.register_id = $register
  AND (CAST($open:i64? AS bigint) IS NULL OR n.state IN (1, 2, 4))
ORDER BY n.due_on DESC, n.id DESC LIMIT $most:i64;

-- name: request_notice_agency_cases :many
-- purpose: rights
SELECT DISTINCT k.year, k.ordinal FROM request_hold h
JOIN collection_known k ON k.tenant_id = h.tenant_id AND k.invoice_id = h.invoice_id
WHERE h.tenant_id = $tenant AND h.case_id = $cas:i64 AND h.invoice_id IS NOT NULL AND k.recipient_id = $recipient:i64 LIMIT 5;

-- name: request_notice_step :changes
-- purpose: rights
UPDATE request_notice SET state = $state:i64, due_on = $due_on:date, sent_on = $sent_on:date?, reminded_on = $reminded_on:date?,
  reminders = $reminders:i64, reference = $reference:text, told_on = $told_on:date?, told_by = $by:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND state = $was:i64 AND reminders = $reminders_was:i64;

-- name: request_notice_text_put :exec
-- purpose: rights
INSERT INTO request_notice_text (tenant_id, notice_id, case_id, subject_id, sealed)
VALUES ($tenant, $id:i64, $cas:i64, $subject:i64, $sealed:blob)
ON CONFLICT (tenant_id, notice_id) DO UPDATE SET sealed = excluded.sealed;

-- name: request_notice_text_of :one
-- purpose: rights
SELECT sealed, subject_id FROM request_notice_text WHERE tenant_id = $tenant AND notice_id = $id:i64;

-- name: request_notice_text_delete :changes
-- purpose: rights
DELETE FROM request_notice_text WHERE tenant_id = $tenant AND notice_id = $id:i64;

-- name: request_notice_texts_of_case :many
-- purpose: rights
SELECT notice_id FROM request_notice_text WHERE tenant_id = $tenant AND case_id = $cas:i64;

-- name: request_notices_waiting :one
-- purpose: rights, accountability
SELECT count(*) AS open, count(*) FILTER (WHERE due_on < $today:date OR state = 4) AS late
FROM request_notice WHERE tenant_id = $tenant AND register_id = $register AND state IN (1, 2, 4);

-- name: balancing_replace :changes
-- purpose: rights, accountability
UPDATE balancing_test SET replaced_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND purpose = $purpose:i64 AND replaced_at IS NULL;

-- name: balancing_insert :exec
-- purpose: rights, accountability
INSERT INTO balancing_test (tenant_id, id, register_id, purpose, interest, necessity, balance, made_by, made_on, review_on)
VALUES ($tenant, $id:i64, $register, $purpose:i64, $interest:text, $necessity:text, $balance:text, $by:i64, $on:date,
  $review_on:date);

-- name: balancing_list :many
-- purpose: rights, accountability
SELECT id, purpose, interest, necessity, balance, made_by, made_on, review_on FROM balancing_test
WHERE tenant_id = $tenant AND register_id = $register AND replaced_at IS NULL ORDER BY purpose LIMIT 100;

-- name: month_sum_add :exec
-- purpose: rights
INSERT INTO month_sum (tenant_id, register_id, month_on, people, invoices, total_cents)
VALUES ($tenant, $register, $month:date, $people:i64, $invoices:i64, $cents:i64)
ON CONFLICT (tenant_id, register_id, month_on) DO UPDATE SET people = month_sum.people + excluded.people,
  invoices = month_sum.invoices + excluded.invoices, total_cents = month_sum.total_cents + excluded.total_cents;

-- name: month_sums :many
-- purpose: any
SELECT month_on, people, invoices, total_cents FROM month_sum
WHERE tenant_id = $tenant AND register_id = $register ORDER BY month_on LIMIT 2000;

-- name: request_credit_decided :one
-- purpose: rights, accountability
SELECT count(*) AS cases, coalesce(max(decided_at), 0) AS last FROM credit_known
WHERE tenant_id = $tenant AND register_id = $register AND customer_id = $customer:i64 AND decided_at IS NOT NULL;

-- name: request_debt_disputed :one
-- purpose: any
SELECT count(*) AS rows FROM request_restriction
WHERE tenant_id = $tenant AND subject_id = $subject:i64 AND lifted_at IS NULL AND debt = 1;

-- Evidence of the rights (P55-P59, P62).

-- name: evidence_item_letters :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE i.letter_id IS NULL OR NOT EXISTS (SELECT 1 FROM request_letter l WHERE l.tenant_id = i.tenant_id
    AND l.id = i.letter_id AND l.case_id = i.case_id AND l.deciding = 1)) AS unanswered
FROM request_item i JOIN request_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register AND c.state IN (4, 5, 6) AND i.outcome BETWEEN 1 AND 4;

-- name: evidence_rectified :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE i.outcome IN (1, 3) AND (i.executed_at IS NULL OR i.field = '' OR i.defect = 0)) AS unexecuted,
  count(*) FILTER (WHERE i.outcome = 0 AND c.state = 1 AND c.received_on < $late:date AND c.extended_on IS NULL) AS slow,
  count(*) FILTER (WHERE i.outcome IN (1, 3)) AS done
FROM request_item i JOIN request_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register AND i.kind = 3;

-- name: evidence_before_after :one
-- purpose: accountability
SELECT count(*) AS left FROM request_item_text t JOIN request_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id
WHERE t.tenant_id = $tenant AND c.register_id = $register AND c.state = 6 AND t.kind IN (2, 3);

-- name: evidence_certificates :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE i.decided_by = 0 OR i.code = 0 OR (c.state IN (5, 6) AND NOT EXISTS (SELECT 1 FROM request_letter l
    WHERE l.tenant_id = i.tenant_id AND l.id = i.letter_id AND l.certificate = 1 AND l.made_by <> 0))) AS uncertified
FROM request_item i JOIN request_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register AND i.outcome = 2;

-- name: evidence_restricted :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE r.lifted_at IS NULL) AS open,
  count(*) FILTER (WHERE r.lifted_at IS NULL AND s.erased_at IS NULL AND s.restricted = 0
    OR r.lifted_at IS NOT NULL AND s.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM request_letter l
      WHERE l.tenant_id = r.tenant_id AND l.id = r.letter_id AND l.kind = 14 AND l.made_at <= r.lifted_at)) AS violations
FROM request_restriction r JOIN subject s ON s.tenant_id = r.tenant_id AND s.id = r.subject_id
WHERE r.tenant_id = $tenant AND r.register_id = $register;

-- name: evidence_objections :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE i.outcome <> 0 AND i.outcome <> 5 AND i.decided_by = 0
    OR i.outcome = 1 AND i.executed_at IS NULL
    OR i.kind IN (7, 11) AND i.outcome = 2
    OR i.kind IN (7, 11) AND i.outcome = 1 AND NOT EXISTS (SELECT 1 FROM prohibition_made p WHERE p.tenant_id = i.tenant_id
      AND p.case_id = i.case_id) AND NOT EXISTS (SELECT 1 FROM subject s WHERE s.tenant_id = i.tenant_id
      AND s.id = i.subject_id AND s.erased_at IS NOT NULL)) AS violations
FROM request_item i JOIN request_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register AND i.kind IN (6, 7, 11);

-- name: evidence_balancing :many
-- purpose: accountability
SELECT purpose, review_on FROM balancing_test
WHERE tenant_id = $tenant AND register_id = $register AND replaced_at IS NULL;

-- name: evidence_people :one
-- purpose: accountability
SELECT count(*) AS people FROM (SELECT 1 FROM customer_known
  WHERE tenant_id = $tenant AND register_id = $register AND subject_id IS NOT NULL LIMIT 1) p;

-- name: evidence_anonymised :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE c.state IN (4, 5, 6) AND NOT EXISTS (SELECT 1 FROM month_sum m WHERE m.tenant_id = c.tenant_id
    AND m.register_id = c.register_id)) AS unsummed
FROM request_case c WHERE c.tenant_id = $tenant AND c.register_id = $register AND c.kind = 9 AND c.state IN (3, 4, 5, 6);

-- name: evidence_anonymised_people :one
-- purpose: accountability
SELECT coalesce(CAST(sum(people) AS bigint), 0) AS people FROM month_sum WHERE tenant_id = $tenant AND register_id = $register;

-- name: evidence_notified :one
-- purpose: accountability
SELECT count(*) AS population, count(*) FILTER (WHERE state IN (1, 2) AND due_on < $today:date OR state = 4) AS late,
  count(*) FILTER (WHERE state = 3) AS told
FROM request_notice WHERE tenant_id = $tenant AND register_id = $register AND organisation_id IS NULL;

-- name: evidence_unnotified :one
-- purpose: accountability
SELECT count(*) AS missing FROM request_item i JOIN request_case c ON c.tenant_id = i.tenant_id AND c.id = i.case_id
WHERE i.tenant_id = $tenant AND c.register_id = $register AND i.kind = 3 AND i.outcome IN (1, 3) AND i.executed_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM request_notice n WHERE n.tenant_id = i.tenant_id AND n.item_id = i.id);

-- Retention of cases (RIGHTS.md 5: 3 years from closing) and of stop marks.

-- name: request_cases_old :many
-- purpose: rights
SELECT id FROM request_case
WHERE tenant_id = $tenant AND register_id = $register AND state IN (2, 5, 6) AND coalesce(closed_at, completed_at) < $before:i64 ORDER BY id LIMIT 500;

-- name: request_case_outcomes_remove :changes
-- purpose: rights
DELETE FROM request_outcome WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_events_remove :changes
-- purpose: rights
DELETE FROM request_event WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_holds_remove :changes
-- purpose: rights
DELETE FROM request_hold WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_inbox_remove :changes
-- purpose: rights
DELETE FROM request_inbox WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_marked :one
-- purpose: rights
SELECT count(*) AS marks FROM stop_mark WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_restricts :one
-- purpose: rights
SELECT count(*) AS open FROM request_restriction WHERE tenant_id = $tenant AND case_id = $id:i64 AND lifted_at IS NULL;

-- name: request_case_items_remove :changes
-- purpose: rights
DELETE FROM request_item WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_letters_remove :changes
-- purpose: rights
DELETE FROM request_letter WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_restrictions_remove :changes
-- purpose: rights
DELETE FROM request_restriction WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_notices_remove :changes
-- purpose: rights
DELETE FROM request_notice WHERE tenant_id = $tenant AND case_id = $id:i64;

-- name: request_case_remove :changes
-- purpose: rights
DELETE FROM request_case WHERE tenant_id = $tenant AND id = $id:i64;

-- name: stop_marks_remove :changes
-- purpose: rights
DELETE FROM stop_mark WHERE tenant_id = $tenant AND until_on < $today:date;

-- name: request_orders_open :one
-- purpose: rights
SELECT count(*) AS open FROM sales_known WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND state IN (2, 3, 4, 5);

-- Keys and their owners, side by side (I-7).

-- name: key_subjects :many
-- purpose: rights, accountability
SELECT id FROM subject WHERE tenant_id = $tenant AND erased_at IS NULL AND id > $after:i64 ORDER BY id LIMIT $most:i64;

-- name: key_claimants :many
-- purpose: rights, accountability
SELECT id FROM claim_key_owner WHERE tenant_id = $tenant AND id > $after:i64 ORDER BY id LIMIT $most:i64;
