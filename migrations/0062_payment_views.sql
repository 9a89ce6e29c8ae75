-- Payments and what undid them as two views: a join over their union walks both tables.
CREATE VIEW payment_received AS
  SELECT tenant_id, register_id, id, invoice_id, received_on, cents, way FROM payment;
CREATE VIEW payment_undone AS
  SELECT tenant_id, register_id, id, invoice_id, undone_on, cents FROM payment_undo;
