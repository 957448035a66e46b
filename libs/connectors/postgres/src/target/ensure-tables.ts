import type { Finding, TableName } from '@trem/contracts';
import { type EnsureTablesOptions, sourceOf, type TableShape, type TargetRef, targetFingerprint } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { createTables, createTypes } from './create-tables.js';
import { keyStatements, userTypesOf } from './ddl.js';
import { readTables, type TargetTable } from './existing-tables.js';
import { extensionFindings, readUserTypes } from './known-types.js';
import { differencesOf, missing, notEmpty } from './table-findings.js';
import { inTransaction } from './transaction.js';

/** Whoever makes types and tables here does it alone: two that make the same would fail each other. Until the transaction ends. */
export const LOCK_TABLES = `SELECT pg_advisory_xact_lock(${0x7472656d02})`;

/**
 * Makes what is missing, in one transaction, and looks at what is there; without a load to come, new tables get their key at once. Nothing is made
 * when something that is there does not fit, so that a refused start leaves no trace; all findings come at once.
 */
export async function ensureTables(client: pg.Client, task: TargetRef, options: EnsureTablesOptions): Promise<readonly Finding[]> {
  return await inTransaction(client, async () => {
    await client.query(LOCK_TABLES);
    const { findings, lacking, lackingTypes } = await lookAtTables(client, task, options);
    if (findings.length > 0 || !options.create) {
      return findings;
    }
    const keys = options.generation === undefined; // no load comes that would make them behind the rows
    await client.query('SAVEPOINT everything');
    const refused = [
      ...(await createTypes(client, lackingTypes)),
      ...(await createTables(client, lacking, (table) => (keys ? keyStatements(table) : []))),
    ];
    if (refused.length > 0) {
      await client.query('ROLLBACK TO SAVEPOINT everything');
    }
    return refused;
  });
}

/** What is missing of these tables, and everything that does not fit. Changes nothing; may be asked before the schema `trem` is there. */
export async function lookAtTables(client: pg.Client, task: TargetRef | undefined, options: EnsureTablesOptions) {
  const existing = new Map((await readTables(client, options.tables)).map((table) => [nameOf(table), table]));
  const lacking = options.tables.filter((table) => !existing.has(nameOf(table)));
  const types = await readUserTypes(client, userTypesOf(options.tables));
  const findings = [
    ...types.findings,
    ...(await extensionFindings(client, options.tables, types.missing)),
    ...options.tables.flatMap((shape) => {
      const table = existing.get(nameOf(shape));
      return table === undefined ? [] : differencesOf(shape, table, { needsKey: options.generation === undefined });
    }),
    ...(options.create ? [] : lacking.map(missing)),
    ...(options.generation === undefined ? [] : await foreignRows(client, task, { tables: options.tables, existing })),
  ];
  return { findings, lacking, lackingTypes: types.lacking, lackingExtensionTypes: types.missing };
}

/** Tables that hold rows and were never loaded by this task: loading would empty them. Those that the role may not read are left out. */
async function foreignRows(
  client: pg.Client,
  task: TargetRef | undefined,
  { tables, existing }: { readonly tables: readonly TableShape[]; readonly existing: ReadonlyMap<string, TargetTable> },
): Promise<readonly Finding[]> {
  const known = await loadedNames(client, task);
  const strangers = tables.flatMap((shape) => {
    const table = existing.get(nameOf(shape));
    return table !== undefined && !known.has(loadOf(sourceOf(shape), shape.fingerprint)) && (table.kind === 'r' || table.kind === 'p')
      ? [table]
      : [];
  });
  const readable = await client.query<{ oid: string }>(
    `SELECT oid::int8::text AS oid FROM pg_class
      WHERE oid = ANY ($1::oid[]) AND has_table_privilege(oid, 'SELECT') AND has_schema_privilege(relnamespace, 'USAGE')`,
    [strangers.map(({ oid }) => oid)],
  );
  const oids = new Set(readable.rows.map(({ oid }) => Number(oid)));
  const findings: Finding[] = [];
  for (const table of strangers.filter(({ oid }) => oids.has(oid))) {
    const found = await client.query<{ rows: boolean }>(`SELECT EXISTS (SELECT FROM ${quoteTable(table)}) AS rows`);
    if (found.rows[0]?.rows === true) {
      findings.push(notEmpty(table));
    }
  }
  return findings;
}

/** Which source tables this task has loaded, and where to. */
async function loadedNames(client: pg.Client, task: TargetRef | undefined): Promise<ReadonlySet<string>> {
  const there = await client.query(
    `SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = 'trem' AND c.relname = 'table_load' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  );
  if (task === undefined || there.rowCount === 0) {
    return new Set();
  }
  const ours = await client.query<{ schema_name: string; table_name: string; relation: string }>(
    'SELECT schema_name, table_name, relation FROM trem.table_load WHERE task = $1 AND target = $2 AND NOT adopted',
    [task.id, task.target],
  );
  return new Set(ours.rows.map((row) => loadOf({ schema: row.schema_name, table: row.table_name }, row.relation)));
}

function loadOf({ schema, table }: TableName, fingerprint: string): string {
  return JSON.stringify([schema, table, targetFingerprint(fingerprint)]);
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
