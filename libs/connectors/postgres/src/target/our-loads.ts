import type { TableName } from '@trem/contracts';
import { sourceOf, type TableShape, type TargetRef, targetFingerprint } from '@trem/replication-core';
import type pg from 'pg';

/** Whose rows a target table holds: nothing, when this task did not bring them there from the same source table; `loaded` when no load of it is due. */
export type OurLoads = (shape: TableShape) => 'loaded' | 'loading' | undefined;

/** @param keeps rows of others are kept: a table that holds some is never ours, but its load may be done · may be asked before the schema `trem` is there, and of a task that is not stored yet. */
export async function readOurLoads(client: pg.Client, task: TargetRef | undefined, keeps: boolean): Promise<OurLoads> {
  const there = await client.query(
    `SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = 'trem' AND c.relname = 'table_load' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  );
  if (task === undefined || there.rowCount === 0) {
    return () => undefined;
  }
  const ours = await client.query<{ schema_name: string; table_name: string; relation: string; is_loaded: boolean }>(
    `SELECT schema_name, table_name, relation, state = 'loaded' AND generation > 0 AS is_loaded
       FROM trem.table_load
      WHERE task = $1 AND target = $2 AND (NOT adopted OR $3 AND state = 'loaded' AND generation > 0)`,
    [task.id, task.target, keeps],
  );
  const known = new Map(
    ours.rows.map(
      (row) => [loadOf({ schema: row.schema_name, table: row.table_name }, row.relation), row.is_loaded ? 'loaded' : 'loading'] as const,
    ),
  );
  return (shape) => known.get(loadOf(sourceOf(shape), shape.fingerprint));
}

function loadOf({ schema, table }: TableName, fingerprint: string): string {
  return JSON.stringify([schema, table, targetFingerprint(fingerprint)]);
}
