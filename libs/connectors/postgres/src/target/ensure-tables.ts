import type { Finding, TableName } from '@trem/contracts';
import type { EnsureTablesOptions, TableShape, TargetRef, UserType } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf, isBroken } from '../errors.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { createTable, createUserType, keyStatements, userTypesOf } from './ddl.js';
import { readTables, type TargetTable } from './existing-tables.js';
import {
  cannotCreate,
  differencesOf,
  differingUserType,
  type ExtensionType,
  extensionMissing,
  missing,
  notEmpty,
} from './table-findings.js';
import { inTransaction } from './transaction.js';

const TABLES_LOCK = 0x7472656d02;

/**
 * Makes what is missing, in one transaction, and looks at what is there; without a load to come, new tables get their key at once. Nothing is made when something that is there does not fit, so that a
 * refused start leaves no trace; all findings come at once.
 */
export async function ensureTables(client: pg.Client, task: TargetRef, options: EnsureTablesOptions): Promise<readonly Finding[]> {
  return await inTransaction(client, async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [TABLES_LOCK]);
    const { findings, lacking, lackingTypes } = await lookAtTables(client, task, options);
    if (findings.length > 0 || !options.create) {
      return findings;
    }
    const keys = options.generation === undefined; // no load comes that would make them behind the rows
    return await createAll(client, lacking, { types: lackingTypes, statementsOf: (table) => (keys ? keyStatements(table) : []) });
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
    ...(options.generation === undefined ? [] : await foreignRows(client, task, existing)),
  ];
  return { findings, lacking, lackingTypes: types.lacking };
}

interface Creation {
  readonly types: readonly Exclude<UserType, { readonly tag: 'extension' }>[];
  /** What follows the making of a table. */
  readonly statementsOf: (table: TableShape) => readonly string[];
}

/** Everything, or nothing and what the target cannot make: an older server may lack a type, a function or a form of column. */
async function createAll(client: pg.Client, tables: readonly TableShape[], { types, statementsOf }: Creation): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const create = async (about: TableName, ...statements: readonly string[]) => {
    await client.query('SAVEPOINT one');
    try {
      for (const statement of statements) {
        await client.query(statement);
      }
      await client.query('RELEASE SAVEPOINT one');
    } catch (error) {
      if (isBroken(client) || !isUnknownToServer(error)) {
        throw error;
      }
      await client.query('ROLLBACK TO SAVEPOINT one');
      findings.push(cannotCreate(about, error));
    }
  };
  await client.query('SAVEPOINT everything');
  const schemas = new Set([...types, ...tables].map(({ schema }) => schema));
  const there = await client.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1)', [[...schemas]]);
  for (const schema of schemas) {
    if (!there.rows.some(({ name }) => name === schema)) {
      await client.query(`CREATE SCHEMA ${quoteIdentifier(schema)}`);
    }
  }
  for (const type of types) {
    await create({ schema: type.schema, table: type.name }, createUserType(type));
  }
  const collations = await knownCollations(client, tables);
  for (const table of tables) {
    await create(table, createTable(table, collations), ...statementsOf(table));
  }
  if (findings.length > 0) {
    await client.query('ROLLBACK TO SAVEPOINT everything');
  }
  return findings;
}

/** SQLSTATE classes: a statement that this server does not know, a feature it lacks, a modifier it refuses. */
const UNKNOWN_CLASSES: readonly string[] = ['42', '0A', '22'];

function isUnknownToServer(error: unknown): error is Error {
  const code = codeOf(error) ?? '';
  return error instanceof Error && UNKNOWN_CLASSES.includes(code.slice(0, 2)) && code !== '42501';
}

async function knownCollations(client: pg.Client, tables: readonly TableShape[]): Promise<ReadonlySet<string>> {
  const wanted = new Set(tables.flatMap((table) => table.columns.flatMap(({ collation }) => (collation === undefined ? [] : [collation]))));
  const found = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regcollation(name) IS NOT NULL',
    [[...wanted]],
  );
  return new Set(found.rows.map(({ name }) => name));
}

interface FoundType extends pg.QueryResultRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly base: string | null;
  readonly labels: readonly string[] | null;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly subtype: string | null;
}

/** Which user types are missing, and which are there but differ. */
async function readUserTypes(client: pg.Client, wanted: readonly UserType[]) {
  const found = await client.query<FoundType>(
    `SELECT n.nspname AS schema, t.typname AS name, t.typtype AS kind,
            CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
            (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
            coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                        FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS fields,
            (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid) AS subtype
       FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema
       JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = wanted.name`,
    [wanted.map((type) => type.schema), wanted.map((type) => type.name)],
  );
  const lacking: Exclude<UserType, { readonly tag: 'extension' }>[] = [];
  const missing: ExtensionType[] = [];
  const findings: Finding[] = [];
  for (const type of wanted) {
    const there = found.rows.find((row) => row.schema === type.schema && row.name === type.name);
    if (there !== undefined) {
      findings.push(...differingUserType(type, { ...there, labels: there.labels ?? [] }));
    } else if (type.tag === 'extension') {
      missing.push(type);
    } else {
      lacking.push(type);
    }
  }
  return { lacking, missing, findings };
}

/** Of each column whose type comes with an extension that is not there. */
async function extensionFindings(
  client: pg.Client,
  tables: readonly TableShape[],
  missing: readonly ExtensionType[],
): Promise<readonly Finding[]> {
  if (missing.length === 0) {
    return [];
  }
  const known = await client.query<{ name: string }>('SELECT name FROM pg_available_extensions WHERE name = ANY ($1::text[])', [
    missing.map(({ extension }) => extension),
  ]);
  const available = new Set(known.rows.map(({ name }) => name));
  return tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      missing
        .filter(({ schema, name }) => column.userTypes.some((used) => used.schema === schema && used.name === name))
        .map((type) => extensionMissing(table, { column, type, isAvailable: available.has(type.extension) })),
    ),
  );
}

/** Tables that hold rows and were never loaded by this task: loading would empty them. Those that the role may not read are left out. */
async function foreignRows(
  client: pg.Client,
  task: TargetRef | undefined,
  existing: ReadonlyMap<string, TargetTable>,
): Promise<readonly Finding[]> {
  const known = await loadedNames(client, task);
  const strangers = [...existing].flatMap(([name, table]) =>
    !known.has(name) && (table.kind === 'r' || table.kind === 'p') ? [table] : [],
  );
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

async function loadedNames(client: pg.Client, task: TargetRef | undefined): Promise<ReadonlySet<string>> {
  const there = await client.query(
    `SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = 'trem' AND c.relname = 'table_load' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  );
  if (task === undefined || there.rowCount === 0) {
    return new Set();
  }
  const ours = await client.query<{ schema_name: string; table_name: string }>(
    'SELECT schema_name, table_name FROM trem.table_load WHERE task = $1 AND target = $2 AND NOT adopted',
    [task.id, task.target],
  );
  return new Set(ours.rows.map((row) => nameOf({ schema: row.schema_name, table: row.table_name })));
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
