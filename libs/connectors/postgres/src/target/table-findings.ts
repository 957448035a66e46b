import { type ErrorCode, errorCatalogue, type Finding, type TableName } from '@trem/contracts';
import type { ColumnShape, ExtensionName, TableObject, TableShape, UserType } from '@trem/replication-core';
import { addedColumns, isAddable } from '../added-columns.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { type ComputedColumn, keyIndexes, type TargetColumn, type TargetTable } from './existing-tables.js';
import { withoutNewScale } from './target-server.js';

/**
 * What of an existing table does not fit a source table. Columns that the source does not have may stay, as long as a row can be written
 * without them. `needsKey`: nothing will be made after this, so the index that finds rows must be there already. `mayAdd`: columns of ours that it lacks are
 * added to it.
 */
export function differencesOf(
  shape: TableShape,
  table: TargetTable,
  options: { readonly needsKey: boolean; readonly mayAdd: boolean },
): readonly Finding[] {
  if (!isTable(table) || table.hasHeirs) {
    return table.hasHeirs
      ? [finding('TARGET_TABLE_UNFIT', table, { found: 'a table that others inherit from', wanted: 'an ordinary table' })]
      : isNoTable(table);
  }
  if (table.kind === 'p' && shape.key.length === 0) {
    return [finding('TARGET_TABLE_UNFIT', table, { found: 'a partitioned table, and rows without a key', wanted: 'an ordinary table' })];
  }
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const names = new Set(shape.columns.map((column) => column.name));
  const differences = [
    ...shape.columns
      .filter(({ name, ...column }) => !(options.mayAdd && isAddable({ ...column, name }) && !columns.has(name)))
      .flatMap((column) => columnDifferences(column, columns.get(column.name))),
    ...table.columns.filter((column) => !names.has(column.name) && isRequired(column)).map(requiredColumn),
    ...(table.computedOtherwise ?? []).map(computedOtherwise),
  ];
  const findings = differences.map(({ sql, ...difference }) =>
    finding('TARGET_TABLE_UNFIT', table, {
      ...difference,
      ...(sql === undefined ? {} : { sql: `ALTER TABLE ${quoteTable(table)} ${sql}` }),
    }),
  );
  // A partitioned table takes only a key that has its partition columns in it: whether it does shows before the load, not after it
  const needed = table.kind === 'p' ? [shape.primaryKey, shape.key] : options.needsKey ? [shape.key] : [];
  if (needed.some((key) => key.length > 0 && keyIndexes(table, key).length === 0)) {
    findings.push(finding('KEY_MISSING', table, { found: 'no unique index', wanted: `a primary key on ${shape.key.join(', ')}` }));
  }
  const [unique] = shape.distinct === undefined ? [] : table.uniques;
  if (unique !== undefined) {
    const found = `a unique index on ${unique.columns.join(', ')}`;
    findings.push(finding('TARGET_TABLE_UNFIT', table, { found, wanted: 'none, for several versions of a row stand side by side' }));
  }
  return findings;
}

/** What its mode asks of a table and cannot have: a key, names of its own for the columns that are added, settings that go together. */
export function modeFindings({ apply, ...table }: TableShape): readonly Finding[] {
  if (apply === undefined) {
    return [];
  }
  const { mode, deletes } = apply;
  const own = new Set(table.columns.map(({ name }) => name));
  const added = addedColumns(apply).map(({ name }) => name);
  const twice = added.filter((name, index) => added.indexOf(name) !== index);
  const needsKey = mode === 'upsert' || mode === 'scd2' || (mode === 'default' && deletes === 'mark');
  const contradicts = deletes === 'mark' && (mode === 'scd2' || mode === 'history');
  return [
    ...(needsKey && table.key.length === 0
      ? [finding('KEY_MISSING', table, { found: 'a table without key', wanted: `a key, for mode ${mode}` })]
      : []),
    ...added
      .filter((name) => own.has(name))
      .map((name) => finding('COLUMN_EXISTS', table, { found: `column ${name} of the source`, wanted: 'another name for the added one' })),
    ...twice.map((name) => finding('NAME_CLASH', table, { found: `two added columns ${name}`, wanted: 'a name for each' })),
    ...(contradicts
      ? [
          finding('SETTINGS_CONTRADICT', table, {
            found: `deletes: mark in mode ${mode}`,
            wanted: 'deletes: delete; the mode keeps deleted rows by itself',
          }),
        ]
      : []),
  ];
}

interface Difference {
  readonly found: string;
  readonly wanted: string;
  /** What mends it, behind ALTER TABLE. */
  readonly sql?: string;
}

function columnDifferences(wanted: ColumnShape, found: TargetColumn | undefined): readonly Difference[] {
  const name = quoteIdentifier(wanted.name);
  if (found === undefined) {
    return [{ found: `no column ${name}`, wanted: `${name} ${wanted.type}`, sql: `ADD COLUMN ${name} ${wanted.type}${numbered(wanted)}` }];
  }
  const differences: Difference[] = [];
  if (found.type !== wanted.type && found.type !== withoutNewScale(wanted.type)) {
    differences.push({ found: `${name} ${found.type}`, wanted: `${name} ${wanted.type}`, sql: `ALTER COLUMN ${name} TYPE ${wanted.type}` });
  }
  if (found.notNull && !wanted.notNull && wanted.added !== 'identity') {
    differences.push({ found: `${name} NOT NULL`, wanted: `${name} may be NULL`, sql: `ALTER COLUMN ${name} DROP NOT NULL` });
  }
  if ((found.generated !== '') !== (wanted.generated !== undefined)) {
    const say = (isGenerated: boolean) => `${name} ${isGenerated ? 'generated' : 'not generated'}`;
    differences.push({ found: say(found.generated !== ''), wanted: say(wanted.generated !== undefined) });
  }
  if (found.identity === 'a') {
    differences.push({
      found: `${name} GENERATED ALWAYS AS IDENTITY`,
      wanted: `${name} takes the source's values`,
      sql: `ALTER COLUMN ${name} SET GENERATED BY DEFAULT`,
    });
  }
  return differences;
}

function numbered({ added }: ColumnShape): string {
  return added === 'identity' ? ' GENERATED BY DEFAULT AS IDENTITY' : '';
}

function isRequired(column: TargetColumn): boolean {
  return column.notNull && !column.hasDefault && column.identity === '' && column.generated === '';
}

function requiredColumn(column: TargetColumn): Difference {
  const name = quoteIdentifier(column.name);
  return { found: `${name} NOT NULL, without default`, wanted: 'a column that the source has', sql: `ALTER COLUMN ${name} DROP NOT NULL` };
}

/** Nothing is written to it: each end computes its own value. */
function computedOtherwise({ name, found, wanted }: ComputedColumn): Difference {
  const say = (expression: string) => `${quoteIdentifier(name)} generated as ${expression}`;
  return { found: say(found), wanted: say(wanted) };
}

/** What the target's catalogue says of a type of the same name. */
export interface FoundUserType {
  readonly kind: string;
  readonly base: string | null;
  readonly labels: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly subtype: string | null;
}

export function differingUserType(wanted: UserType, found: FoundUserType): readonly Finding[] {
  const difference = userTypeDifference(wanted, found);
  return difference === undefined ? [] : [finding('TARGET_TABLE_UNFIT', { schema: wanted.schema, table: wanted.name }, difference)];
}

function userTypeDifference(wanted: UserType, found: FoundUserType): Difference | undefined {
  switch (wanted.tag) {
    case 'enum':
      return differ(labelList(found.labels), labelList(wanted.labels));
    case 'domain':
      return differ(found.kind === 'd' ? `domain over ${found.base}` : 'not a domain', `domain over ${wanted.base}`);
    case 'composite':
      return differ(`fields ${fieldList(found.fields)}`, `fields ${fieldList(wanted.fields)}`);
    case 'range':
      return differ(`range of ${found.subtype}`, `range of ${wanted.subtype}`);
    case 'extension':
      return undefined; // its extension answers for it
  }
}

function differ(found: string, wanted: string): Difference | undefined {
  return found === wanted ? undefined : { found, wanted };
}

function labelList(labels: readonly string[]): string {
  return `labels ${labels.map((label) => JSON.stringify(label)).join(', ')}`;
}

function fieldList(fields: readonly { readonly name: string; readonly type: string }[]): string {
  return fields.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
}

export type ExtensionType = Extract<UserType, { readonly tag: 'extension' }>;

export interface MissingExtension {
  readonly column: ColumnShape;
  readonly type: ExtensionType;
  /** The server has its files. */
  readonly isAvailable: boolean;
}

export function extensionMissing(table: TableName, { column, type, isAvailable }: MissingExtension): Finding {
  const { schema, name, extension } = type;
  const facts = {
    found: isAvailable ? `no type ${name}` : `no type ${name}, and the server has no files of the extension`,
    wanted: `extension ${extension} in schema ${schema}`,
    ...(isAvailable ? { sql: createExtension({ name: extension, schema }) } : {}),
  };
  return finding('EXTENSION_MISSING', { schema: table.schema, table: `${table.table}.${column.name}` }, facts);
}

export function createExtension({ name, schema }: ExtensionName): string {
  const home = quoteIdentifier(schema);
  return `CREATE SCHEMA IF NOT EXISTS ${home}; CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} SCHEMA ${home}`;
}

/** The server's own words: they name a type, a function or a piece of syntax, never a value. */
export function cannotCreate(about: TableName, error: Error): Finding {
  return finding('TARGET_CANNOT_CREATE', about, { found: error.message, wanted: 'a server that knows all that the table is made of' });
}

/** The object would be made behind the rows of a load. */
export function objectRefused(table: TableName, { kind, name }: TableObject, error: Error): Finding {
  return finding('OBJECT_REFUSED', table, {
    found: `${kind} ${name}: ${error.message}`,
    wanted: 'a server that knows all that it is made of',
  });
}

export function missing(table: TableName): Finding {
  return finding('TARGET_TABLE_MISSING', table, { found: 'no such table', wanted: 'a table with the columns of the source' });
}

export function notEmpty(table: TableName): Finding {
  return finding('TARGET_NOT_EMPTY', table, { found: 'rows', wanted: 'an empty table', sql: `TRUNCATE ${quoteTable(table)}` });
}

/** Rows are kept, and a row of the source can only be written over one that has its key. */
export function keyless(table: TableName): Finding {
  return finding('KEY_MISSING', table, { found: 'rows that are to be kept, and a source table without a key', wanted: 'a key' });
}

export function isNoTable(table: TargetTable): readonly Finding[] {
  return isTable(table)
    ? []
    : [finding('TARGET_TABLE_UNFIT', table, { found: kinds[table.kind] ?? table.kind, wanted: 'an ordinary table' })];
}

function isTable({ kind }: TargetTable): boolean {
  return kind === 'r' || kind === 'p';
}

/** A person cannot use more names than these at once. */
const MOST_NAMES = 20;

export function hasDependants(table: TableName, names: readonly string[]): Finding {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return finding('TARGET_HAS_DEPENDANTS', table, {
    found: `${names.slice(0, MOST_NAMES).join(', ')}${more}`,
    wanted: 'a table that nothing else depends on',
  });
}

export function notOwner(table: TableName): Finding {
  return finding('NO_CREATE', table, { found: 'another owner', wanted: 'a role that may drop the table' });
}

const kinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
};

function finding(code: ErrorCode, about: TableName, facts: Difference): Finding {
  const { title, remedy } = errorCatalogue[code];
  const { sql, ...found } = facts;
  return {
    severity: 'error',
    code,
    object: `${about.schema}.${about.table}`,
    ...found,
    cause: title,
    remedy,
    ...(sql === undefined ? {} : { sql }),
  };
}
