import type { Finding, TableName } from '@trem/contracts';
import type { IncomingTables, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { keyIndexes, readTables } from '../target/existing-tables.js';
import { finding } from './make-finding.js';

/** Tables that are there and belong to somebody else, with the names of the constraints and indexes that they have. */
const READ_STRANGERS = `
  SELECT asked.schema, asked.name AS table, pg_get_userbyid(class.relowner)::text AS owner,
         ARRAY(SELECT conname::text FROM pg_constraint WHERE conrelid = class.oid
               UNION SELECT own.relname::text FROM pg_index JOIN pg_class AS own ON own.oid = indexrelid WHERE indrelid = class.oid) AS names
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p')
   WHERE NOT pg_has_role(class.relowner, 'USAGE')
   ORDER BY asked.place`;

interface Stranger extends TableName {
  readonly owner: string;
  readonly names: readonly string[];
}

/** Rights on rows do not let anybody make a key or an index: only the owner of a table may. Found here, and not behind a load of hours. */
export async function checkOwners(client: pg.Client, { shapes, objects }: IncomingTables, role: string): Promise<readonly Finding[]> {
  const names = [shapes.map(({ schema }) => schema), shapes.map(({ table }) => table)];
  const { rows } = await client.query<Stranger & pg.QueryResultRow>(READ_STRANGERS, names);
  const tables = await readTables(client, rows);
  return rows.flatMap((stranger) => {
    const isIt = (one: TableName) => one.schema === stranger.schema && one.table === stranger.table;
    const shape = shapes.find(isIt);
    const table = tables.find(isIt);
    const lacksKey = shape !== undefined && table !== undefined && shape.key.length > 0 && keyIndexes(table, shape.key).length === 0;
    const missing = [...(lacksKey && objects.includes('primary-key') ? ['primary key'] : []), ...missingObjects(shape, objects, stranger)];
    return missing.length === 0 ? [] : [cannotAlter(stranger, role, missing)];
  });
}

const named: readonly string[] = ['unique', 'indexes', 'checks', 'foreign-keys'];

function missingObjects(shape: TableShape | undefined, objects: readonly string[], { names }: Stranger): readonly string[] {
  const wanted = shape?.objects.filter(({ kind }) => named.includes(kind) && objects.includes(kind)) ?? [];
  return [...new Set(wanted.map(({ name }) => name))].filter((name) => !names.includes(name));
}

function cannotAlter({ schema, table, owner }: Stranger, role: string, missing: readonly string[]): Finding {
  return finding('NO_CREATE', {
    object: `${schema}.${table}`,
    found: `the owner is ${owner}, and the table lacks ${missing.slice(0, 10).join(', ')}`,
    wanted: `role ${role} as the owner or a member of it, or a table that has them`,
    cause: 'Only the owner of a table may make keys, indexes and constraints of it',
    remedy: 'Make them, or let the role be the owner.',
    sql: `ALTER TABLE ${quoteTable({ schema, table })} OWNER TO ${quoteIdentifier(role)}`,
  });
}
