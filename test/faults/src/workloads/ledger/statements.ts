import pg from 'pg';
import type { Change } from './plan.js';
import { keyCells, type LedgerTable, type LedgerTableName, ledgerTables } from './tables.js';

/** SQL to run, or rows for a COPY. */
export type Step = { readonly sql: string } | { readonly copy: string; readonly csv: string };

/** From so many rows on, inserts that stand together are copied: the server then logs many rows at one place. */
const COPY_ROWS = 20;

/** The statements that make changes, in their order. What stands together, is alike and touches each key once goes into one. */
export function stepsOf(changes: readonly Change[], txNo: number): readonly Step[] {
  return runs(changes).map((run) => stepOf(run, txNo));
}

function runs(changes: readonly Change[]): readonly (readonly Change[])[] {
  const all: Change[][] = [];
  let keys = new Set<string>();
  let kind = '';
  for (const change of changes) {
    const current = all.at(-1);
    if (current !== undefined && kindOf(change) === kind && !keys.has(change.key) && !standsAlone(change)) {
      current.push(change);
    } else {
      all.push([change]);
      keys = new Set();
      kind = kindOf(change);
    }
    keys.add(change.key);
  }
  return all;
}

function kindOf(change: Change): string {
  return `${change.op} ${change.table} ${change.op === 'update' ? change.set.join() : ''}`;
}

/** A key or a unique value that goes from row to row is free only once the statement before has ended. */
function standsAlone({ op, table }: Change): boolean {
  return op === 'move' || op === 'touch' || (op === 'update' && table === 'ledger_unique');
}

function stepOf(run: readonly Change[], txNo: number): Step {
  const [first] = run;
  if (first === undefined) {
    throw new TypeError('an empty run');
  }
  const table: LedgerTable = ledgerTables[first.table];
  switch (first.op) {
    case 'insert':
      return insertAll(table, run.filter(isInsert), txNo);
    case 'update':
      return { sql: updateAll(table, run.filter(isUpdate), txNo) };
    case 'delete':
      return { sql: deleteAll(table, run) };
    case 'move':
      return { sql: moveOne(table, first, txNo) };
    case 'touch':
      return { sql: touchOne(table, first, txNo) };
  }
}

type Of<Op extends Change['op']> = Extract<Change, { op: Op }>;
const isInsert = (change: Change): change is Of<'insert'> => change.op === 'insert';
const isUpdate = (change: Change): change is Of<'update'> => change.op === 'update';

function insertAll(table: LedgerTable, changes: readonly Of<'insert'>[], txNo: number): Step {
  const columns = [...table.key, { name: 'tx_no' }, { name: 'version' }, ...table.values].map(({ name }) => name).join(', ');
  const rows = changes.map(({ key, version, values }) => [...keyCells(key), `${txNo}`, `${version}`, ...values]);
  return rowsInto(`${table.name} (${columns})`, rows);
}

/** By COPY when there are many, else by INSERT. */
export function rowsInto(table: string, rows: readonly (readonly (string | null)[])[]): Step {
  return rows.length >= COPY_ROWS
    ? { copy: `COPY ${table} FROM STDIN (FORMAT csv)`, csv: rows.map(csvLine).join('') }
    : { sql: `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}` };
}

function updateAll(table: LedgerTable, changes: readonly Of<'update'>[], txNo: number): string {
  const set = changes[0]?.set ?? [];
  const fresh = set.map((place) => column(table, place));
  const columns = [...table.key, { name: 'version', type: 'bigint' }, ...fresh];
  const rows = changes.map(({ key, version, values }) => {
    const cells = [...keyCells(key), `${version}`, ...set.map((place) => values[place] ?? null)];
    return `(${cells.map((cell, place) => `${literal(cell)}::${columns[place]?.type}`).join(', ')})`;
  });
  return `UPDATE ${table.name} t SET ${['tx_no', 'version', ...fresh.map(({ name }) => name)].map((name) => `${name} = ${name === 'tx_no' ? txNo : `v.${name}`}`).join(', ')}
            FROM (VALUES ${rows.join(', ')}) v (${columns.map(({ name }) => name).join(', ')})
           WHERE ${table.key.map(({ name }) => `t.${name} = v.${name}`).join(' AND ')}`;
}

function deleteAll(table: LedgerTable, changes: readonly Change[]): string {
  const rows = changes.map(({ key }) => `(${typedKey(table, key).join(', ')})`);
  return `DELETE FROM ${table.name} WHERE (${table.key.map(({ name }) => name).join(', ')}) IN (${rows.join(', ')})`;
}

function moveOne(table: LedgerTable, { key, to, version }: Of<'move'>, txNo: number): string {
  const cells = typedKey(table, to);
  const set = table.key.map(({ name }, place) => `${name} = ${cells[place]}`);
  return `UPDATE ${table.name} SET ${set.join(', ')}, tx_no = ${txNo}, version = ${version} WHERE ${whereKey(table, key)}`;
}

function touchOne(table: LedgerTable, { key, values, set }: Of<'touch'>, txNo: number): string {
  const fresh = set.map((place) => `${column(table, place).name} = ${literal(values[place] ?? null)}`);
  return `UPDATE ${table.name} SET tx_no = ${txNo}, version = version + 1, ${fresh.join(', ')} WHERE ${whereKey(table, key)}`;
}

/** The version that the server has counted up to: of a row that this transaction has locked. */
export function versionOf(name: LedgerTableName, key: string): string {
  const table: LedgerTable = ledgerTables[name];
  return `(SELECT version FROM ${name} WHERE ${whereKey(table, key)})`;
}

function whereKey(table: LedgerTable, key: string): string {
  const cells = typedKey(table, key);
  return table.key.map(({ name }, place) => `${name} = ${cells[place]}`).join(' AND ');
}

function typedKey(table: LedgerTable, key: string): readonly string[] {
  return keyCells(key).map((cell, place) => `${literal(cell)}::${table.key[place]?.type}`);
}

function column(table: LedgerTable, place: number) {
  const found = table.values[place];
  if (found === undefined) {
    throw new TypeError(`no column ${place} of ${table.name}`);
  }
  return found;
}

export function literal(text: string | null): string {
  return text === null ? 'NULL' : pg.escapeLiteral(text);
}

function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`;
}
