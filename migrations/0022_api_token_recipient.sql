-- A key of another company's program names who gets the data and on which ground, as everything that leaves does (P13, P31).
-- 0: the controller's own program. Keys of other companies that were made before name nobody, and stand no more.
ALTER TABLE api_token ADD COLUMN recipient_id bigint NOT NULL DEFAULT 0; -- @none
ALTER TABLE api_token ADD COLUMN ground bigint NOT NULL DEFAULT 0; -- @none
