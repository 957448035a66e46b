/**
 * What capture has read and what each target has settled since the load, each counted once by the place in the log up to which it is counted:
 * side '' is capture, else the name of a target. Of tasks that streamed before, both are counted from here on.
 */
export const countedChanges = `
CREATE TABLE trem_control.stream_count (
  task        uuid NOT NULL REFERENCES trem_control.task,
  side        text NOT NULL,
  generation  int NOT NULL,
  epoch       bigint NOT NULL DEFAULT 0,
  position    text COLLATE "C" NOT NULL,
  changes     bigint NOT NULL DEFAULT 0,
  failed      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (task, side)
);
CREATE TABLE trem_control.captured_change (
  task        uuid NOT NULL REFERENCES trem_control.task,
  generation  int NOT NULL,
  table_name  text NOT NULL,
  inserts     bigint NOT NULL,
  updates     bigint NOT NULL,
  deletes     bigint NOT NULL,
  truncates   bigint NOT NULL,
  PRIMARY KEY (task, generation, table_name)
);
`;
