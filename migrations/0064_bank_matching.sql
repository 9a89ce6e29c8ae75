-- A file of 100,000 payments in ten seconds (issue 3; P65): a row changes as few indexes as can be when it is settled. The
-- rows of a file follow each other by id; those in suspense are few.
DROP INDEX bank_row_file;
CREATE INDEX bank_row_file ON bank_row (tenant_id, file_id, id);
DROP INDEX bank_row_state;
CREATE INDEX bank_row_suspense ON bank_row (tenant_id, register_id, id) WHERE state = 3;
DROP INDEX bank_row_entry;
CREATE INDEX bank_row_entry ON bank_row (tenant_id, entry_mark, file_id) WHERE state > 0;
