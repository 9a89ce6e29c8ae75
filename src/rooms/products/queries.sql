-- Products and agreed prices. A product is no personal datum; a price agreed with a person is (billing).

-- name: product_insert :exec
-- purpose: any
INSERT INTO product (tenant_id, id, register_id, code, name_fi, name_sv, name_en, unit, price, gross, vat_class,
  labour_percent, active, version, created_by, created_at, changed_by, changed_at)
VALUES ($tenant, $id:i64, $register, $code:text, $name_fi:text, $name_sv:text, $name_en:text, $unit:i64, $price:i64,
  $gross:i64, $vat_class:i64, $labour_percent:i64, $active:i64, 1, $by:i64, $at:i64, $by, $at);

-- name: product_update :changes
-- purpose: any
UPDATE product SET code = $code:text, name_fi = $name_fi:text, name_sv = $name_sv:text, name_en = $name_en:text,
  unit = $unit:i64, price = $price:i64, gross = $gross:i64, vat_class = $vat_class:i64,
  labour_percent = $labour_percent:i64, active = $active:i64, changed_by = $by:i64, changed_at = $at:i64,
  version = version + 1
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND version = $version:i64;

-- name: product_row :one
-- purpose: any
SELECT id, code, name_fi, name_sv, name_en, unit, price, gross, vat_class, labour_percent, active, version, changed_by,
  changed_at
FROM product WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: product_by_code :one
-- purpose: any
SELECT id FROM product WHERE tenant_id = $tenant AND register_id = $register AND code = $code:text;

-- name: product_page :many
-- purpose: any
SELECT id, code, name_fi, name_sv, name_en, unit, price, gross, vat_class, labour_percent, active, version, changed_by,
  changed_at
FROM product WHERE tenant_id = $tenant AND register_id = $register AND code > $after:text ORDER BY code LIMIT $most:i64;

-- name: product_counts :one
-- purpose: any
SELECT count(*) FILTER (WHERE active = 1) AS active, count(*) FILTER (WHERE active = 0) AS retired
FROM product WHERE tenant_id = $tenant AND register_id = $register;

-- name: product_price_insert :exec
-- purpose: order-management, invoicing
INSERT INTO product_price (tenant_id, id, register_id, customer_id, product_id, price, discount_bp, valid_from,
  valid_to, created_by, created_at, notice_id)
VALUES ($tenant, $id:i64, $register, $customer:i64?, $product:i64?, $price:i64?, $discount_bp:i64, $valid_from:date,
  $valid_to:date?, $by:i64, $at:i64, $notice:i64);

-- name: product_price_end :changes
-- purpose: order-management, invoicing
UPDATE product_price SET valid_to = $day:date
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register AND (valid_to IS NULL OR valid_to > $day);

-- name: product_price_row :one
-- purpose: order-management, invoicing, rights
SELECT customer_id, product_id FROM product_price
WHERE tenant_id = $tenant AND id = $id:i64 AND register_id = $register;

-- name: product_prices_of_product :many
-- purpose: order-management, invoicing, rights
SELECT id, customer_id, product_id, price, discount_bp, valid_from AS from_on, valid_to AS to_on
FROM product_price
WHERE tenant_id = $tenant AND register_id = $register AND product_id = $product:i64 ORDER BY id DESC;

-- name: product_prices_of_customer :many
-- purpose: order-management, invoicing, customer-management, rights
SELECT id, customer_id, product_id, price, discount_bp, valid_from AS from_on, valid_to AS to_on
FROM product_price
WHERE tenant_id = $tenant AND customer_id = $customer:i64 ORDER BY id DESC;

-- name: product_prices_of_all :many
-- purpose: order-management, invoicing, rights
SELECT id, customer_id, product_id, price, discount_bp, valid_from AS from_on, valid_to AS to_on
FROM product_price
WHERE tenant_id = $tenant AND register_id = $register AND product_id IS NULL AND customer_id IS NULL ORDER BY id DESC;

-- name: product_price_customer_day :many
-- purpose: order-management, invoicing
SELECT product_id, price, discount_bp FROM product_price
WHERE tenant_id = $tenant AND customer_id = $customer:i64 AND (product_id = $product:i64 OR product_id IS NULL)
  AND valid_from <= $day:date AND (valid_to IS NULL OR valid_to >= $day) ORDER BY id DESC;

-- name: product_price_all_day :many
-- purpose: order-management, invoicing
SELECT product_id, price, discount_bp FROM product_price
WHERE tenant_id = $tenant AND register_id = $register AND customer_id IS NULL
  AND (product_id = $product:i64 OR product_id IS NULL)
  AND valid_from <= $day:date AND (valid_to IS NULL OR valid_to >= $day) ORDER BY id DESC;

-- name: product_price_move :changes
-- purpose: customer-management
UPDATE product_price SET customer_id = $into:i64
WHERE tenant_id = $tenant AND customer_id = $from:i64 AND register_id = $register;

-- name: product_prices_forget :changes
-- purpose: rights
DELETE FROM product_price WHERE tenant_id = $tenant AND customer_id = $customer:i64;
