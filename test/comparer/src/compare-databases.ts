import { compareTable, type TableResult } from './compare-table.js';
import { openSession } from './session.js';
import { listTables, type TableRef } from './structure.js';

export interface CompareOptions {
  /** Connection URLs of the two databases. */
  readonly source: string;
  readonly target: string;
  /** Default: all ordinary tables of the source, without the engine's own schemas. */
  readonly tables?: readonly TableRef[];
  /** Compare what stands around the rows, too: indexes, constraints, defaults, identities, comments. Default: false, for a target need not have them. */
  readonly objects?: boolean;
  /** Called as each table is done. */
  readonly onTable?: (result: TableResult) => void;
}

export interface DatabaseResult {
  readonly equal: boolean;
  readonly tables: readonly TableResult[];
}

/**
 * Says whether two Postgres databases hold the same tables with the same rows, by values as the servers themselves write them.
 * Each side is read in one snapshot: stop the writers and wait until all is applied first. Memory stays flat at any table size.
 * No table at all is not equal.
 */
export async function compareDatabases({ source, target, tables, objects, onTable }: CompareOptions): Promise<DatabaseResult> {
  await using here = await openSession(source);
  await using there = await openSession(target);
  const results: TableResult[] = [];
  for (const table of tables ?? (await listTables(here))) {
    const result = await compareTable({ source: here, target: there }, table, objects);
    onTable?.(result);
    results.push(result);
  }
  return { equal: results.length > 0 && results.every((result) => result.equal), tables: results };
}
