/**
 * Copies of what targets have in `trem.dead_letter`, which people work with; what they asked for; and the rows that tasks rest at. Spelled beside the
 * target's table and not shared with it: each database has a history of its own, whose steps never change once they have run somewhere.
 */
export const deadLetters = `
CREATE TABLE trem_control.dead_letter (
  id             uuid PRIMARY KEY,
  task           uuid NOT NULL REFERENCES trem_control.task,
  target         text NOT NULL,
  run            int,
  source_schema  text NOT NULL,
  source_table   text NOT NULL,
  target_schema  text NOT NULL,
  target_table   text NOT NULL,
  operation      text NOT NULL,
  code           text,
  sql_state      text,
  message        text,
  sql            text,
  content        bytea NOT NULL,
  sealed_by      text NOT NULL,
  edited         bytea,
  edited_by_key  text,
  position       text COLLATE "C" NOT NULL,
  sequence       bigint NOT NULL,
  transaction_id bigint,
  committed_at   timestamptz,
  first_at       timestamptz NOT NULL,
  last_at        timestamptz NOT NULL,
  attempts       int NOT NULL,
  state          text NOT NULL,
  closed_by      text,
  reason         text,
  worker         text,
  revision       bigint NOT NULL
);
CREATE INDEX ON trem_control.dead_letter (task, target, revision);
CREATE INDEX ON trem_control.dead_letter (task, position, sequence);
CREATE INDEX ON trem_control.dead_letter (task) WHERE state IN ('open', 'parked');
CREATE TABLE trem_control.dead_letter_work (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  task        uuid NOT NULL REFERENCES trem_control.task,
  action      text NOT NULL,
  selection   jsonb NOT NULL,
  reason      text,
  asked_by    text NOT NULL,
  state       text NOT NULL DEFAULT 'running',
  replayed    int NOT NULL DEFAULT 0,
  skipped     int NOT NULL DEFAULT 0,
  failed      int NOT NULL DEFAULT 0,
  error       text,
  started_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz
);
CREATE TABLE trem_control.stopped_row (
  task        uuid NOT NULL REFERENCES trem_control.task,
  target      text NOT NULL,
  facts       jsonb NOT NULL,
  is_skipped  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (task, target)
);
`;
