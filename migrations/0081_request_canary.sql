-- The canary of each channel by which a request may come (P03 P52; RIGHTS.md 1, I-32): when it was last sent in, whether
-- it reached the inbox of a contact person, and how long that took. The canary itself leaves nothing.
CREATE TABLE request_canary (
  tenant_id   bigint NOT NULL, -- @none
  register_id bigint NOT NULL, -- @none
  channel     bigint NOT NULL CHECK (channel BETWEEN 1 AND 8), -- @none
  sent_at     bigint NOT NULL, -- @none
  took_ms     bigint NOT NULL, -- @none
  arrived     bigint NOT NULL CHECK (arrived IN (0, 1)), -- @none
  PRIMARY KEY (tenant_id, register_id, channel),
  FOREIGN KEY (tenant_id, register_id) REFERENCES register (tenant_id, id));
