/** Everything of the first version. A migration is never edited once it is released; the next one changes what this made. */
export const first = `
CREATE TABLE trem_control.installation (
  only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO trem_control.installation DEFAULT VALUES;

-- Texts of tokens are kept by nobody but their owners.
CREATE TABLE trem_control.token (
  name        text PRIMARY KEY,
  hash        bytea NOT NULL UNIQUE,
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE trem_control.endpoint (
  id             uuid PRIMARY KEY,
  name           text NOT NULL CONSTRAINT endpoint_name UNIQUE,
  kind           text NOT NULL,
  access         text NOT NULL CHECK (access IN ('source-and-target', 'source-only')),
  settings       jsonb NOT NULL,
  secret         bytea,
  secret_key     text,
  secret_set_at  timestamptz,
  version        int NOT NULL DEFAULT 1,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  CHECK ((secret IS NULL) = (secret_key IS NULL))
);

CREATE TABLE trem_control.task (
  id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name             text NOT NULL,
  version          int NOT NULL DEFAULT 1,
  source_endpoint  uuid REFERENCES trem_control.endpoint,
  desired          text NOT NULL DEFAULT 'rest' CHECK (desired IN ('run', 'rest', 'gone')),
  generation       int NOT NULL DEFAULT 1,
  run              int NOT NULL DEFAULT 0,
  capture_epoch    bigint NOT NULL DEFAULT 0,
  phase            text NOT NULL DEFAULT 'created',
  step             text NOT NULL DEFAULT '',
  phase_since      timestamptz NOT NULL DEFAULT now(),
  state_version    int NOT NULL DEFAULT 0,
  error_code       text,
  error_text       text,
  retry_at         timestamptz,
  projected_at     timestamptz,
  worker           text,
  seen_at          timestamptz,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  deleted_at       timestamptz,
  CHECK (deleted_at IS NOT NULL OR source_endpoint IS NOT NULL)
);
-- A deleted task gives its name back.
CREATE UNIQUE INDEX task_name ON trem_control.task (name) WHERE deleted_at IS NULL;
CREATE INDEX task_source ON trem_control.task (source_endpoint);

CREATE TABLE trem_control.task_version (
  task        uuid NOT NULL REFERENCES trem_control.task,
  version     int NOT NULL,
  definition  jsonb NOT NULL,
  "by"        text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task, version)
);

CREATE TABLE trem_control.run (
  task        uuid NOT NULL REFERENCES trem_control.task,
  number      int NOT NULL,
  start_mode  text NOT NULL,
  version     int NOT NULL,
  "by"        text NOT NULL,
  request_id  text,
  started_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  end_phase   text,
  error_code  text,
  PRIMARY KEY (task, number),
  CONSTRAINT run_request UNIQUE (task, request_id)
);

CREATE TABLE trem_control.task_capture (
  task            uuid PRIMARY KEY REFERENCES trem_control.task,
  generation      int NOT NULL,
  slot            text,
  captured        text COLLATE "C",
  confirmed       text COLLATE "C",
  acknowledged    text COLLATE "C",
  retained_bytes  bigint,
  epoch           bigint NOT NULL,
  worker          text NOT NULL,
  seen_at         timestamptz NOT NULL
);

CREATE TABLE trem_control.task_target (
  task          uuid NOT NULL REFERENCES trem_control.task,
  target        text NOT NULL,
  ordinal       int NOT NULL,
  endpoint      uuid REFERENCES trem_control.endpoint,
  generation    int NOT NULL DEFAULT 0,
  applied       text COLLATE "C",
  durable       text COLLATE "C",
  apply_epoch   bigint,
  committed_at  timestamptz,
  lag_ms        bigint,
  counts        jsonb NOT NULL DEFAULT '{}',
  worker        text,
  seen_at       timestamptz,
  PRIMARY KEY (task, target)
);
CREATE INDEX task_target_endpoint ON trem_control.task_target (endpoint);

CREATE TABLE trem_control.task_table (
  task            uuid NOT NULL REFERENCES trem_control.task,
  target          text NOT NULL,
  schema_name     text NOT NULL,
  table_name      text NOT NULL,
  target_schema   text NOT NULL,
  target_table    text NOT NULL,
  generation      int NOT NULL,
  state           text NOT NULL,
  key_columns     text[] NOT NULL,
  estimated_rows  bigint,
  bytes           bigint,
  rows_loaded     bigint NOT NULL DEFAULT 0,
  position        text COLLATE "C",
  error_code      text,
  updated_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task, target, schema_name, table_name)
);

CREATE TABLE trem_control.load_partition (
  task         uuid NOT NULL REFERENCES trem_control.task,
  target       text NOT NULL,
  schema_name  text NOT NULL,
  table_name   text NOT NULL,
  generation   int NOT NULL,
  partition    int NOT NULL,
  from_page    bigint NOT NULL,
  to_page      bigint,
  file_node    text NOT NULL,
  state        text NOT NULL DEFAULT 'pending',
  rows         bigint NOT NULL DEFAULT 0,
  bytes        bigint NOT NULL DEFAULT 0,
  worker       text,
  seen_at      timestamptz,
  PRIMARY KEY (task, target, schema_name, table_name, generation, partition)
);

CREATE TABLE trem_control.table_minute (
  task         uuid NOT NULL REFERENCES trem_control.task,
  run          int NOT NULL,
  target       text NOT NULL,
  schema_name  text NOT NULL,
  table_name   text NOT NULL,
  minute       timestamptz NOT NULL,
  inserts      bigint NOT NULL,
  updates      bigint NOT NULL,
  deletes      bigint NOT NULL,
  truncates    bigint NOT NULL,
  PRIMARY KEY (task, run, target, schema_name, table_name, minute)
);

CREATE TABLE trem_control.event (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task   uuid NOT NULL REFERENCES trem_control.task,
  at     timestamptz NOT NULL DEFAULT now(),
  kind   text NOT NULL,
  facts  jsonb NOT NULL
);
CREATE INDEX event_task ON trem_control.event (task, id);

CREATE TABLE trem_control.comparison (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  task        uuid NOT NULL REFERENCES trem_control.task,
  deadline    timestamptz NOT NULL,
  outcome     text NOT NULL DEFAULT 'running',
  started_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz
);
CREATE INDEX comparison_task ON trem_control.comparison (task, started_at);

CREATE TABLE trem_control.comparison_table (
  comparison   uuid NOT NULL CONSTRAINT comparison_of REFERENCES trem_control.comparison,
  schema_name  text NOT NULL,
  table_name   text NOT NULL,
  outcome      text NOT NULL,
  source_rows  bigint,
  source_hash  text,
  target_rows  bigint,
  target_hash  text,
  differences  jsonb NOT NULL,
  looks        int NOT NULL,
  error        text,
  PRIMARY KEY (comparison, schema_name, table_name)
);
`;
