import type { Finding, TableName } from '@trem/contracts';
import type { TableShape, UserType } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf, isBroken } from '../errors.js';
import { quoteIdentifier } from '../identifiers.js';
import { inPieces } from '../in-pieces.js';
import { createTable, createUserType } from './ddl.js';
import { type GrowingEnum, labelStatements } from './enum-labels.js';
import { cannotCreate } from './table-findings.js';
import { collationOfType, collationsOf, readServer } from './target-server.js';

/** Types that are made; one of an extension comes with it. */
export type OwnType = Exclude<UserType, { readonly tag: 'extension' }>;

/** Inside a transaction: makes all that the target can make, with their schemas, and tells what it cannot. */
export async function createTypes(client: pg.Client, types: readonly OwnType[]): Promise<readonly Finding[]> {
  await createSchemas(client, types);
  const server = await readServer(client, types.flatMap(collationOfType));
  const findings: Finding[] = [];
  for (const type of types) {
    const refused = await attempt(client, [createUserType(type, server)]);
    findings.push(...(refused === undefined ? [] : [cannotCreate({ schema: type.schema, table: type.name }, refused)]));
  }
  return findings;
}

/** Inside a transaction: gives enums the labels that they lack, and tells which cannot get them. */
export async function growEnums(client: pg.Client, growing: readonly GrowingEnum[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const one of growing) {
    const refused = await attempt(client, labelStatements(one));
    findings.push(...(refused === undefined ? [] : [cannotCreate({ schema: one.type.schema, table: one.type.name }, refused)]));
  }
  return findings;
}

/** Statements of so many tables go to the server together. */
const AT_ONCE = 50;

/** Likewise for tables. `statementsOf`: what follows the making of each; a table goes with the first of them that fails. */
export async function createTables(
  client: pg.Client,
  tables: readonly TableShape[],
  statementsOf: (table: TableShape) => readonly string[],
): Promise<readonly Finding[]> {
  await createSchemas(client, tables);
  const server = await readServer(client, tables.flatMap(collationsOf));
  const statements = (table: TableShape) => [createTable(table, server), ...statementsOf(table)];
  const findings: Finding[] = [];
  for (const some of inPieces(tables, AT_ONCE)) {
    findings.push(...(await attemptEach(client, some, statements)));
  }
  return findings;
}

/** All of these; when one of them is refused, each by itself. */
async function attemptEach(
  client: pg.Client,
  tables: readonly TableShape[],
  statementsOf: (table: TableShape) => readonly string[],
): Promise<readonly Finding[]> {
  const refused = await attempt(client, tables.flatMap(statementsOf));
  const [only, ...others] = tables;
  if (refused === undefined || only === undefined) {
    return [];
  }
  if (others.length === 0) {
    return [cannotCreate(only, refused)];
  }
  const findings: Finding[] = [];
  for (const table of tables) {
    findings.push(...(await attemptEach(client, [table], statementsOf)));
  }
  return findings;
}

/**
 * Inside a transaction: runs all of these statements, or none and returns why the server refuses: an older one may lack a type, a function or a form of
 * column. Whatever else goes wrong is thrown.
 */
export async function attempt(client: pg.Client, statements: readonly string[]): Promise<Error | undefined> {
  await client.query('SAVEPOINT one');
  try {
    await client.query([...statements, 'RELEASE SAVEPOINT one'].join(';\n')); // apart from the savepoint: what cannot be read is refused as a whole
    return undefined;
  } catch (error) {
    if (isBroken(client) || !isUnknownToServer(error)) {
      throw error;
    }
    await client.query('ROLLBACK TO SAVEPOINT one');
    return error;
  }
}

async function createSchemas(client: pg.Client, things: readonly Pick<TableName, 'schema'>[]): Promise<void> {
  const schemas = new Set(things.map(({ schema }) => schema));
  const there = await client.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1)', [[...schemas]]);
  for (const schema of schemas) {
    if (!there.rows.some(({ name }) => name === schema)) {
      await client.query(`CREATE SCHEMA ${quoteIdentifier(schema)}`);
    }
  }
}

/** SQLSTATE classes: a statement that this server does not know, a feature it lacks, a modifier it refuses. */
const UNKNOWN_CLASSES: readonly string[] = ['42', '0A', '22'];

function isUnknownToServer(error: unknown): error is Error {
  const code = codeOf(error) ?? '';
  return error instanceof Error && UNKNOWN_CLASSES.includes(code.slice(0, 2)) && code !== '42501';
}
