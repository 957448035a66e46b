/** What is counted beside operations, and what is under way between source and target. Minutes of more than a week ago are kept as hours. */
export const statistics = `
ALTER TABLE trem_control.table_minute
  ADD COLUMN skipped bigint NOT NULL DEFAULT 0, ADD COLUMN filtered bigint NOT NULL DEFAULT 0,
  ADD COLUMN opened bigint NOT NULL DEFAULT 0, ADD COLUMN closed bigint NOT NULL DEFAULT 0, ADD COLUMN errors bigint NOT NULL DEFAULT 0;
CREATE INDEX table_minute_age ON trem_control.table_minute (minute);
ALTER TABLE trem_control.task_capture ADD COLUMN open jsonb;
`;
