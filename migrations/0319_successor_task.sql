-- Task "name a successor" to the organisation whose contact person leaves by request (P60; RIGHTS.md 2, S6), followed like a notice under
-- Art. 19. Where organisation_id stands, it says whom the row is for: recipient_kind and act say nothing then.
ALTER TABLE request_notice ADD COLUMN organisation_id bigint; -- @none
