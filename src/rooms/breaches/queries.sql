-- The register of breaches (P72, I-48). Texts are sealed; the rest are facts of the event, nobody's.

-- name: breach_insert :exec
-- purpose: accountability
INSERT INTO breach (tenant_id, id, register_id, year, ordinal, origin, source_id, kinds, categories, people, records, occurred_on,
  occurred_until_on, detected_at, aware_at, aware_by, hours, risk, assessed_by, assessed_at, reported_at, told_at, untold, texts,
  recorded_by, recorded_at, closed_at, closed_by, notice_id)
VALUES ($tenant, $id:i64, $register, $year:i64, $ordinal:i64, $origin:i64, $source:i64, $kinds:i64, $categories:i64, $people:i64,
  $records:i64, $occurred_on:date?, $occurred_until_on:date?, $detected_at:i64, $aware_at:i64, $aware_by:i64, $hours:i64, 0, 0, 0, 0, 0, 0,
  $texts:blob, $by:i64, $at:i64, 0, 0, $notice:i64);

-- name: breach_list :many
-- purpose: accountability
SELECT id, year, ordinal, origin, source_id, kinds, categories, people, records, occurred_on, occurred_until_on, detected_at, aware_at,
  aware_by, hours, risk, assessed_by, assessed_at, reported_at, told_at, untold, texts, recorded_by, recorded_at, closed_at, closed_by
FROM breach WHERE tenant_id = $tenant AND register_id = $register
  AND (CAST($only:i64? AS bigint) IS NULL OR id = $only)
  AND (CAST($open:i64? AS bigint) IS NULL OR closed_at = 0)
  AND (CAST($year:i64? AS bigint) IS NULL OR year = $year)
  AND (CAST($ordinal:i64? AS bigint) IS NULL OR ordinal = $ordinal)
ORDER BY year DESC, ordinal DESC LIMIT $most:i64;

-- name: breach_of_source :one
-- purpose: accountability
SELECT count(*) AS count FROM breach WHERE tenant_id = $tenant AND register_id = $register AND origin = $origin:i64 AND source_id = $source:i64;

-- name: breach_assess :changes
-- purpose: accountability
UPDATE breach SET risk = $risk:i64, people = $people:i64, records = $records:i64, categories = $categories:i64, texts = $texts:blob,
  assessed_by = $by:i64, assessed_at = $at:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND closed_at = 0;

-- name: breach_aware :changes
-- purpose: accountability
UPDATE breach SET aware_at = $aware_at:i64, aware_by = $by:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND aware_at > $aware_at AND closed_at = 0;

-- name: breach_told :changes
-- purpose: accountability
UPDATE breach SET reported_at = $reported_at:i64, told_at = $told_at:i64
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND closed_at = 0;

-- name: breach_close :changes
-- purpose: accountability
UPDATE breach SET closed_at = $at:i64, closed_by = $by:i64, untold = $untold:i64, texts = $texts:blob
WHERE tenant_id = $tenant AND register_id = $register AND id = $id:i64 AND closed_at = 0;

-- name: breach_letter_insert :exec
-- purpose: accountability
INSERT INTO breach_letter (tenant_id, id, breach_id, whom, phase, way, reference, people, late, reasons, sealed, made_by, made_at)
VALUES ($tenant, $id:i64, $breach:i64, $whom:i64, $phase:i64, $way:i64, $reference:text, $people:i64, $late:i64, $reasons:i64, $sealed:blob,
  $by:i64, $at:i64);

-- name: breach_letters :many
-- purpose: accountability
SELECT id, whom, phase, way, reference, people, late, reasons, sealed, made_by, made_at FROM breach_letter
WHERE tenant_id = $tenant AND breach_id = $breach:i64 ORDER BY id LIMIT 200;

-- name: breach_person_insert :changes
-- purpose: accountability
INSERT INTO breach_person (tenant_id, breach_id, subject_id, customer_id, recorded_at, told_at)
VALUES ($tenant, $breach:i64, $subject:i64, $customer:i64, $at:i64, 0)
ON CONFLICT (tenant_id, breach_id, subject_id) DO NOTHING;

-- name: breach_people :many
-- purpose: accountability
SELECT p.subject_id, p.customer_id, p.told_at, c.number FROM breach_person p
JOIN customer_known c ON c.tenant_id = p.tenant_id AND c.id = p.customer_id
WHERE p.tenant_id = $tenant AND p.breach_id = $breach:i64 ORDER BY c.number LIMIT 1000;

-- name: breach_people_told :changes
-- purpose: accountability
UPDATE breach_person SET told_at = $at:i64 WHERE tenant_id = $tenant AND breach_id = $breach:i64 AND told_at = 0;

-- name: breach_event_insert :exec
-- purpose: accountability
INSERT INTO breach_event (tenant_id, breach_id, id, at, what, by_user, figure)
VALUES ($tenant, $breach:i64, $id:i64, $at:i64, $what:i64, $by:i64, $figure:i64);

-- name: breach_events :many
-- purpose: accountability
SELECT at, what, by_user, figure FROM breach_event WHERE tenant_id = $tenant AND breach_id = $breach:i64 ORDER BY id LIMIT 500;

-- name: breach_incidents :many
-- purpose: accountability
SELECT id FROM request_known WHERE tenant_id = $tenant AND register_id = $register AND state = 7 ORDER BY id LIMIT 50;

-- name: breach_old :many
-- purpose: accountability
SELECT id FROM breach WHERE tenant_id = $tenant AND register_id = $register AND closed_at > 0 AND closed_at < $before:i64 ORDER BY id LIMIT 200;

-- name: breach_remove_people :changes
-- purpose: accountability
DELETE FROM breach_person WHERE tenant_id = $tenant AND breach_id = $breach:i64;

-- name: breach_remove_letters :changes
-- purpose: accountability
DELETE FROM breach_letter WHERE tenant_id = $tenant AND breach_id = $breach:i64;

-- name: breach_remove_events :changes
-- purpose: accountability
DELETE FROM breach_event WHERE tenant_id = $tenant AND breach_id = $breach:i64;

-- name: breach_remove :changes
-- purpose: accountability
DELETE FROM breach WHERE tenant_id = $tenant AND id = $id:i64;

-- name: breaches_evidence :one
-- purpose: accountability
SELECT count(*) AS population,
  count(*) FILTER (WHERE b.risk = 0 AND b.aware_at + b.hours * 3600000 < $now:i64) AS unassessed,
  count(*) FILTER (WHERE b.risk >= 2 AND b.reported_at = 0 AND b.aware_at + b.hours * 3600000 < $now) AS unreported,
  count(*) FILTER (WHERE b.risk = 3 AND b.closed_at > 0 AND b.told_at = 0 AND b.untold = 0) AS untold,
  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM breach_event e WHERE e.tenant_id = b.tenant_id AND e.breach_id = b.id
    AND e.what IN (1, 6) AND e.figure < b.aware_at)) AS moved,
  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM breach_letter l WHERE l.tenant_id = b.tenant_id AND l.breach_id = b.id
    AND l.whom = 1 AND l.phase = 1 AND (l.late = 1 OR l.made_at > b.aware_at + b.hours * 3600000) AND l.reasons = 0)) AS unexplained
FROM breach b WHERE b.tenant_id = $tenant AND b.register_id = $register;
