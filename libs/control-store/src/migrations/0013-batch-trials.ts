/**
 * Of each target, whether an apply is under way, and which batch it tries: an apply whose process dies leaves `running` behind. `suspect` is the batch that
 * was in hand at so many deaths in a row.
 */
export const batchTrials = `
CREATE TABLE trem_control.batch_trial (
  task        uuid NOT NULL REFERENCES trem_control.task,
  target      text NOT NULL,
  running     uuid,
  in_hand     text,
  suspect     text,
  deaths      int NOT NULL DEFAULT 0,
  PRIMARY KEY (task, target)
);
`;
