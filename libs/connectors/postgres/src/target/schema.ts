import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { inTransaction } from '../transaction.js';

/** Numbered steps of the schema `trem`, forward only and never edited: step n makes version n. */
const steps: readonly string[] = [
  `CREATE TABLE trem.checkpoint (
     task uuid,
     target text,
     epoch bigint NOT NULL,
     position text COLLATE "C",
     part int NOT NULL DEFAULT 0,
     capture_epoch bigint NOT NULL DEFAULT 0,
     source_id text,
     timeline int,
     committed_at timestamptz,
     updated_at timestamptz NOT NULL,
     PRIMARY KEY (task, target)
   ) WITH (fillfactor = 10);
   COMMENT ON TABLE trem.checkpoint IS 'How far each task has come in this database. Written in the transaction that writes the rows.';
   CREATE TABLE trem.table_load (
     task uuid,
     target text,
     schema_name text,
     table_name text,
     generation int NOT NULL,
     state text NOT NULL CHECK (state IN ('loading', 'loaded')),
     position text COLLATE "C",
     relation text NOT NULL,
     PRIMARY KEY (task, target, schema_name, table_name)
   );
   COMMENT ON COLUMN trem.table_load.generation IS 'Number of the load; negative once a reset made it void.';
   CREATE TABLE trem.load_marker (
     task uuid,
     target text,
     schema_name text,
     table_name text,
     generation int,
     partition int,
     rows bigint NOT NULL DEFAULT 0,
     bytes bigint NOT NULL DEFAULT 0,
     loaded_at timestamptz NOT NULL,
     PRIMARY KEY (task, target, schema_name, table_name, generation, partition)
   );`,
  `ALTER TABLE trem.table_load ADD COLUMN adopted boolean NOT NULL DEFAULT false;
   COMMENT ON COLUMN trem.table_load.adopted IS 'The rows were there before the task: it may not empty the table.'`,
  `CREATE SEQUENCE trem.dead_letter_revision;
   CREATE TABLE trem.dead_letter (
     id uuid PRIMARY KEY,
     task uuid NOT NULL,
     target text NOT NULL,
     run int,
     source_schema text NOT NULL,
     source_table text NOT NULL,
     target_schema text NOT NULL,
     target_table text NOT NULL,
     operation text NOT NULL,
     code text,
     sql_state text,
     message text,
     sql text,
     row_key bytea NOT NULL,
     content bytea NOT NULL,
     sealed_by text NOT NULL,
     position text COLLATE "C" NOT NULL,
     sequence bigint NOT NULL,
     transaction_id bigint,
     committed_at timestamptz,
     first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     attempts int NOT NULL,
     state text NOT NULL CHECK (state IN ('open', 'parked', 'replayed', 'skipped')),
     closed_by text,
     reason text,
     worker text,
     revision bigint NOT NULL DEFAULT nextval('trem.dead_letter_revision'),
     UNIQUE (task, target, position, sequence)
   );
   CREATE INDEX ON trem.dead_letter (task, target) WHERE state IN ('open', 'parked');
   COMMENT ON TABLE trem.dead_letter IS 'Changes that could not be written, stored in the transaction whose checkpoint passes them.';
   COMMENT ON COLUMN trem.dead_letter.content IS 'The change with its values, sealed with a key of the installation.';
   COMMENT ON COLUMN trem.dead_letter.revision IS 'Grows with every change of a row: copies ask for what is above theirs.';`,
  `ALTER TABLE trem.load_marker ADD COLUMN filtered bigint NOT NULL DEFAULT 0, ADD COLUMN rejected bigint NOT NULL DEFAULT 0;
   ALTER TABLE trem.dead_letter DROP CONSTRAINT dead_letter_task_target_position_sequence_key;
   ALTER TABLE trem.dead_letter ADD UNIQUE (task, target, position, sequence, source_schema, source_table);
   COMMENT ON COLUMN trem.dead_letter.sequence IS 'Place in its transaction; negative for a row of a load, where it counts in its table.';`,
  `ALTER TABLE trem.dead_letter ADD COLUMN copied_at timestamptz;
   CREATE INDEX ON trem.dead_letter (task, target, revision) WHERE copied_at IS NULL;
   COMMENT ON COLUMN trem.dead_letter.copied_at IS 'When a copy for people was safe in the queue of the task.';`,
  `ALTER TABLE trem.checkpoint ADD COLUMN settled jsonb NOT NULL DEFAULT '[]';
   COMMENT ON COLUMN trem.checkpoint.settled IS 'What the last transactions settled and the control-store may not have counted yet.'`,
  `ALTER TABLE trem.table_load ADD COLUMN compared boolean NOT NULL DEFAULT false;
   COMMENT ON COLUMN trem.table_load.compared IS 'The load fills a table beside, and versions that are there stay: they are compared with it at the end.'`,
  `ALTER TABLE trem.table_load ADD COLUMN followed jsonb;
   COMMENT ON COLUMN trem.table_load.followed IS 'Columns of the source that the table follows, as it was changed last.'`,
];

/** Any two that migrate, or make tables, wait for each other: `trem` in ASCII, and which of the two it is. */
const SCHEMA_LOCK = 0x7472656d01;

/**
 * Makes the schema `trem`, or brings it to this version. Several may call it at once; each step runs once.
 * @throws SETTINGS_INVALID a newer Trem made it · PERMISSION_DENIED
 */
export async function ensureSchema(client: pg.Client): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const version = await readVersion(client);
    if (version > steps.length) {
      throw new ReplicationError('SETTINGS_INVALID', { reason: 'schema trem of a newer version', found: version, known: steps.length });
    }
    for (const step of steps.slice(version)) {
      await client.query(step);
    }
    if (version < steps.length) {
      await client.query(
        `INSERT INTO trem.meta (key, value) VALUES ('schema_version', $1)
                          ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`,
        [String(steps.length)],
      );
    }
  });
}

/** 0 when nothing is there yet; then schema and version table are made. The role needs CREATE on the database only for that. */
async function readVersion(client: pg.Client): Promise<number> {
  const there = await client.query<{ schema: boolean; meta: boolean }>(
    `SELECT to_regnamespace('trem') IS NOT NULL AS schema, to_regclass('trem.meta') IS NOT NULL AS meta`,
  );
  if (there.rows[0]?.schema !== true) {
    await client.query('CREATE SCHEMA trem');
  }
  if (there.rows[0]?.meta !== true) {
    await client.query('CREATE TABLE trem.meta (key text PRIMARY KEY, value text NOT NULL)');
  }
  const found = await client.query<{ value: string }>(`SELECT value FROM trem.meta WHERE key = 'schema_version'`);
  return Number(found.rows[0]?.value ?? 0);
}
