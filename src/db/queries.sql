-- Core rows: controllers, registers, subjects, counters, settings.

-- name: counter_begin :exec
-- purpose: any
INSERT INTO counter (tenant_id, name, next_no) VALUES ($tenant, $name:text, $first:i64)
ON CONFLICT (tenant_id, name) DO NOTHING;

-- name: counter_step :changes
-- purpose: any
UPDATE counter SET next_no = next_no + 1 WHERE tenant_id = $tenant AND name = $name:text;

-- name: counter_value :one
-- purpose: any
SELECT next_no FROM counter WHERE tenant_id = $tenant AND name = $name:text;

-- name: tenant_insert :exec
-- purpose: any
INSERT INTO tenant (tenant_id, name, business_id, street, postcode, town, phone, email, iban, created_at)
VALUES ($tenant, $name:text, $business_id:text, $street:text, $postcode:text, $town:text, $phone:text, $email:text,
        $iban:text, $created_at:i64);

-- name: tenant_get :one
-- purpose: any
SELECT name, business_id, street, postcode, town, phone, email, iban, created_at FROM tenant WHERE tenant_id = $tenant;

-- name: tenant_list :many
-- purpose: any
-- tenant: all (which controllers does this store hold)
SELECT tenant_id, name FROM tenant ORDER BY tenant_id;

-- name: register_insert :exec
-- purpose: any
INSERT INTO register (tenant_id, id, slug, name, ordinal, created_at)
VALUES ($tenant, $id:i64, $slug:text, $name:text, $ordinal:i64, $created_at:i64);

-- name: register_list :many
-- purpose: any
-- tenant: all (the registers of the store, for choosing one)
SELECT tenant_id, id, slug, name, ordinal FROM register ORDER BY ordinal, tenant_id, id;

-- name: register_of_slug :one
-- purpose: any
-- tenant: all (a register is found by its word in the address)
SELECT tenant_id, id, name, ordinal FROM register WHERE slug = $slug:text;

-- name: subject_insert :exec
-- purpose: any
INSERT INTO subject (tenant_id, id, kind, restricted, created_at, erased_at)
VALUES ($tenant, $id:i64, $kind:i64, 0, $at:i64, NULL);

-- name: subject_restrict :changes
-- purpose: any
UPDATE subject SET restricted = $restricted:i64 WHERE tenant_id = $tenant AND id = $id:i64;

-- name: subject_known :one
-- purpose: any
SELECT kind FROM subject WHERE tenant_id = $tenant AND id = $id:i64;

-- name: subject_mark_erased :changes
-- purpose: any
UPDATE subject SET erased_at = $at:i64 WHERE tenant_id = $tenant AND id = $id:i64 AND erased_at IS NULL;

-- name: setting_value :one
-- purpose: any
SELECT value FROM setting WHERE tenant_id = $tenant AND register_id = $register AND name = $name:text;

-- name: setting_put :exec
-- purpose: any
INSERT INTO setting (tenant_id, register_id, name, value, changed_at)
VALUES ($tenant, $register, $name:text, $value:text, $at:i64)
ON CONFLICT (tenant_id, register_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at;

-- The mark that ties these data to the key store (db/keys.h), and the restricted persons.

-- name: key_mark_get :one
-- purpose: any
-- tenant: all (one mark for the whole store)
SELECT store_id, generation FROM key_mark WHERE tenant_id = 0;

-- name: key_mark_first :exec
-- purpose: any
-- tenant: all (one mark for the whole store)
INSERT INTO key_mark (tenant_id, store_id, generation) VALUES (0, $store_id:blob, 0);

-- name: key_mark_set :changes
-- purpose: any
-- tenant: all (one mark for the whole store)
UPDATE key_mark SET generation = $generation:i64 WHERE tenant_id = 0 AND generation <> $generation;

-- name: subjects_restricted :many
-- purpose: any
-- tenant: all (loaded once at start for every controller)
SELECT tenant_id, id, restricted FROM subject WHERE restricted <> 0 ORDER BY tenant_id, id;

-- name: tenant_update :changes
-- purpose: any
UPDATE tenant SET name = $name:text, business_id = $business_id:text, street = $street:text, postcode = $postcode:text,
       town = $town:text, phone = $phone:text, email = $email:text, iban = $iban:text
WHERE tenant_id = $tenant;

-- Requests with an Idempotency-Key.

-- name: request_once_get :one
-- purpose: any
SELECT body, status, answer FROM request_once WHERE tenant_id = $tenant AND register_id = $register AND hash = $hash:blob;

-- name: request_once_insert :exec
-- purpose: any
INSERT INTO request_once (tenant_id, register_id, hash, body, status, answer, made_at)
VALUES ($tenant, $register, $hash:blob, $body:blob, $status:i64, $answer:blob?, $at:i64);

-- name: request_once_purge :changes
-- purpose: any
DELETE FROM request_once WHERE tenant_id = $tenant AND register_id = $register AND made_at < $before:i64;
