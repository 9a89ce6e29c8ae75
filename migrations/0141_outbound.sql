-- What goes out by mail beside invoices (P31, P56, P03): each names its recipient, purpose and ground before it is queued, and
-- has its row in the log before the first byte goes. What it says is sealed under a claim key that dies when it has gone.
CREATE TABLE outbound ( -- lähtevä viesti
  tenant_id     bigint NOT NULL, -- @none
  id            bigint NOT NULL, -- @none
  register_id   bigint NOT NULL, -- @none
  mark          text   NOT NULL, -- @none
  recipient_id  bigint NOT NULL, -- @none
  ground        bigint NOT NULL CHECK (ground BETWEEN 1 AND 7), -- @none
  purpose       bigint NOT NULL, -- @none
  categories    bigint NOT NULL, -- @none
  request_id    bigint NOT NULL, -- @none
  state         bigint NOT NULL CHECK (state BETWEEN 1 AND 4), -- @none
  attempts      bigint NOT NULL, -- @none
  next_at       bigint NOT NULL, -- @none
  error         bigint NOT NULL, -- @none
  disclosure_id bigint NOT NULL, -- @none
  sealed        bytea  NOT NULL, -- @none
  queued_by     bigint NOT NULL, -- @none
  queued_at     bigint NOT NULL, -- @none
  sent_at       bigint NOT NULL, -- @none
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
CREATE UNIQUE INDEX outbound_mark ON outbound (tenant_id, register_id, mark);
CREATE INDEX outbound_due ON outbound (tenant_id, register_id, state, next_at);
CREATE INDEX disclosure_reference ON disclosure (tenant_id, reference);
