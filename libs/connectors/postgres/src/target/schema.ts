import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { inTransaction } from './transaction.js';

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
