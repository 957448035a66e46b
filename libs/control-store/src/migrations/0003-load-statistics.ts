/** What each load of each table came to, kept under the run that it belongs to; and what of a partition's rows did not reach the target. */
export const loadStatistics = `
ALTER TABLE trem_control.load_partition ADD COLUMN filtered bigint NOT NULL DEFAULT 0, ADD COLUMN rejected bigint NOT NULL DEFAULT 0;
CREATE TABLE trem_control.load_statistic (
  task         uuid NOT NULL REFERENCES trem_control.task,
  run          int NOT NULL,
  target       text NOT NULL,
  schema_name  text NOT NULL,
  table_name   text NOT NULL,
  generation   int NOT NULL,
  loaded       bigint NOT NULL DEFAULT 0,
  filtered     bigint NOT NULL DEFAULT 0,
  rejected     bigint NOT NULL DEFAULT 0,
  bytes        bigint NOT NULL DEFAULT 0,
  failures     int NOT NULL DEFAULT 0,
  error_code   text,
  is_loaded    boolean NOT NULL DEFAULT false,
  started_at   timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz,
  PRIMARY KEY (task, run, target, schema_name, table_name)
);
`;
