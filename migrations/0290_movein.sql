-- Moving in from the former program (BILLING.md section 9; P35, P64, P65): what came in with which files, each invoice's
-- place in them, and number series that go on where the former program stopped.
CREATE TABLE movein_batch ( -- muuttoerä: one transaction, all or nothing
  tenant_id   bigint NOT NULL, -- @none
  id          bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  opening_on  text   NOT NULL, -- @none
  invoices    bigint NOT NULL, -- @none
  customers   bigint NOT NULL, -- @none
  open_cents  bigint NOT NULL, -- @none
  controlled  bigint NOT NULL CHECK (controlled IN (0, 1)), -- @none
  accounts    bigint NOT NULL, -- @none
  debit_cents bigint NOT NULL, -- @none
  series      bigint NOT NULL, -- @none
  made_by     bigint NOT NULL, -- @none
  made_at     bigint NOT NULL, -- @none
  notice_id   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE INDEX movein_batch_register ON movein_batch (tenant_id, register_id, id);

CREATE TABLE movein_file ( -- keyed digests: the same file is known again. The files themselves are not kept
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  digest      bytea  NOT NULL, -- @none
  batch_id    bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, register_id, digest),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES movein_batch (tenant_id, id));

CREATE TABLE movein_invoice ( -- what an invoice was in the former program: line of the file, original sum
  tenant_id      bigint NOT NULL, -- @none
  invoice_id     bigint NOT NULL, -- @none
  batch_id       bigint NOT NULL, -- @none
  line           bigint NOT NULL, -- @none
  original_cents bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  open_cents     bigint NOT NULL, -- @category billing @owner invoice_id>invoice.customer_id>customer.subject_id @key none
  PRIMARY KEY (tenant_id, invoice_id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES movein_batch (tenant_id, id));
CREATE INDEX movein_invoice_batch ON movein_invoice (tenant_id, batch_id, line);

CREATE TABLE invoice_continued ( -- numerosarja that goes on from the former program's; the invoices room reads it
  tenant_id bigint NOT NULL, -- @none
  id        bigint NOT NULL, -- @none
  variety   bigint NOT NULL, -- @none
  prefix    text   NOT NULL, -- @none
  year      bigint NOT NULL, -- @none
  width     bigint NOT NULL, -- @none
  first     bigint NOT NULL, -- @none
  made_by   bigint NOT NULL, -- @none
  made_at   bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id));
CREATE INDEX invoice_number_text ON invoice (tenant_id, number_text) WHERE number_text IS NOT NULL;

-- What movein may read of the ledger: the receivable of each opening voucher of an invoice.
CREATE VIEW opening_voucher AS
  SELECT v.tenant_id, v.register_id, v.invoice_id, l.cents AS receivable_cents FROM voucher v
  JOIN voucher_line l ON l.tenant_id = v.tenant_id AND l.voucher_id = v.id AND l.role = 1
  WHERE v.kind = 8 AND v.invoice_id IS NOT NULL;
