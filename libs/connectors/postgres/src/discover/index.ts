import type { Column, SchemaSummary, TableDetail, TableName, TablePage, TableSummary } from '@trem/contracts';
import type { EndpointConfig, TableQuery } from '@trem/replication-core';
import { type ConnectOptions, withClient } from '../connection.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { type ColumnRow, READ_COLUMNS, READ_SCHEMAS, READ_TABLE, READ_TABLES, type SummaryRow } from './discover-queries.js';

/** Looking must not wait for ever behind somebody's lock. */
const look: ConnectOptions = { applicationName: 'trem', statementTimeoutMs: 15_000 };

/** Every schema but the server's own, with the number of tables, views and the like in it. */
export function schemas(endpoint: EndpointConfig): Promise<readonly SchemaSummary[]> {
  return withClient(endpoint, look, async (client) => (await client.query<SchemaSummary>(READ_SCHEMAS)).rows);
}

/** One page of tables, by schema and name. `search` is looked for in schema and name, whatever the case. */
export function tables(endpoint: EndpointConfig, { schema, search, cursor, limit }: TableQuery): Promise<TablePage> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const values = [schema ?? null, search ?? null, after?.schema ?? null, after?.table ?? null, limit + 1];
  return withClient(endpoint, look, async (client) => {
    const { rows } = await client.query<SummaryRow>(READ_TABLES, values);
    const page = rows.slice(0, limit).map(toSummary);
    const last = page.at(-1);
    return { tables: page, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : null };
  });
}

/** A table with its columns; undefined when it is not there. */
export function table(endpoint: EndpointConfig, { schema, table: name }: TableName): Promise<TableDetail | undefined> {
  return withClient(endpoint, look, async (client) => {
    const [summary] = (await client.query<SummaryRow>(READ_TABLE, [schema, name])).rows;
    if (summary === undefined) {
      return undefined;
    }
    const columns = await client.query<ColumnRow>(READ_COLUMNS, [schema, name]);
    return { ...toSummary(summary), columns: columns.rows.map(toColumn) };
  });
}

const kinds: Readonly<Record<string, TableSummary['kind']>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
};

const identities: Readonly<Record<string, TableSummary['replicaIdentity']>> = { d: 'default', n: 'nothing', f: 'full', i: 'index' };

function toSummary(row: SummaryRow): TableSummary {
  return {
    schema: row.schema,
    table: row.table,
    kind: row.isPartition && row.kind === 'r' ? 'partition' : (kinds[row.kind] ?? 'table'),
    estimatedRows: row.rows === null || row.rows < 0 ? null : row.rows, // -1: never analysed
    bytes: Number(row.bytes),
    key: [...row.key],
    replicaIdentity: identities[row.identity] ?? 'default',
  };
}

function toColumn({ labels, identity, generated, ...row }: ColumnRow): Column {
  return {
    ...row,
    identity: identity === 'a' ? 'always' : identity === 'd' ? 'by-default' : '',
    generated: generated === 's' ? 'stored' : generated === 'v' ? 'virtual' : '',
    ...(labels === null ? {} : { labels: [...labels] }),
  };
}
