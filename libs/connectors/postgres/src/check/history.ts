import { type Finding, tableKey } from '@trem/contracts';
import { type IncomingTables, sourceOf } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { quoteTable } from '../identifiers.js';
import { readTables } from '../target/existing-tables.js';
import { keepsVersionsThere } from '../target/kept-versions.js';
import { readOurLoads } from '../target/our-loads.js';
import { finding } from './make-finding.js';

/** A count of more rows would take longer than a person waits; then the server's estimate is told. */
const MOST_COUNTED = 1_000_000;

const NAMED = 10;

/** How many versions a reload would delete, in how many tables. Where it would only add and close versions, none. */
export async function checkHistory(client: pg.Client, incoming: IncomingTables): Promise<readonly Finding[]> {
  const { shapes, versioned = [], isReload = false, task, preparation } = incoming;
  const ours = await readOurLoads(client, task, false);
  const asked = new Set(versioned.map(tableKey));
  const tables = isReload ? shapes.filter((shape) => asked.has(tableKey(sourceOf(shape))) && ours(shape) !== undefined) : [];
  let versions = 0;
  const names: string[] = [];
  const known = new Map(tables.map((shape) => [tableKey(shape), shape]));
  for (const existing of await readTables(client, tables)) {
    const shape = known.get(tableKey(existing));
    const stays =
      shape !== undefined &&
      (await keepsVersionsThere(client, { table: withAddedColumns(shape), apply: shape.apply, existing }, preparation));
    const rows = stays ? 0 : await countRows(client, existing);
    versions += rows;
    names.push(...(rows > 0 ? [`${existing.schema}.${existing.table}`] : []));
  }
  return names.length === 0 ? [] : [lost(names, versions)];
}

async function countRows(
  client: pg.Client,
  { oid, ...table }: { readonly oid: number; readonly schema: string; readonly table: string },
): Promise<number> {
  const { rows } = await client.query<{ estimate: string }>(
    'SELECT greatest(reltuples, 0)::bigint AS estimate FROM pg_class WHERE oid = $1',
    [oid],
  );
  const estimate = Number(rows[0]?.estimate ?? 0);
  if (estimate > MOST_COUNTED) {
    return estimate;
  }
  const counted = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM (SELECT FROM ${quoteTable(table)} LIMIT ${MOST_COUNTED + 1}) AS rows`,
  );
  return Number(counted.rows[0]?.n ?? 0);
}

function lost(names: readonly string[], versions: number): Finding {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return finding('HISTORY_WOULD_BE_LOST', {
    object: names.slice(0, NAMED).join(', ') + more,
    found: `${names.length} tables with ${versions} versions`,
    wanted: 'confirmHistoryLoss, for a load empties them',
  });
}
