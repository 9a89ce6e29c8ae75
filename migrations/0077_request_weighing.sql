-- A representative's objection is weighed within thirty days (21(1), 17(1)(c); RIGHTS.md 2): a named person records the compelling
-- ground, or the representation ends and the erasure is completed (P60).
ALTER TABLE request_hold ADD COLUMN weighed_at bigint; -- @none
ALTER TABLE request_hold ADD COLUMN weighed_by bigint; -- @none
