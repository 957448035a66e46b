import { createHash, type Hash } from 'node:crypto';
import { compareObjects, readObjects } from './objects.js';
import { pairRuns, type Run, readRuns } from './runs.js';
import type { Session, TextRow } from './session.js';
import { compareStructures, readStructure, rowsOf, type TableRef } from './structure.js';

export interface ColumnDifference {
  readonly column: string;
  /** The value's canonical text in hex; null is SQL NULL, the empty text is an empty value. */
  readonly source: string | null;
  readonly target: string | null;
}

export interface RowDifference {
  /** `doubled`: the key stands more often on one side than on the other, and on both. */
  readonly kind: 'missing' | 'extra' | 'doubled' | 'different';
  /** Key columns and their canonical text; all columns for a table without key. */
  readonly key: Readonly<Record<string, string | null>>;
  readonly columns: readonly ColumnDifference[];
  readonly sourceCount: number;
  readonly targetCount: number;
}

export interface SideResult {
  readonly rows: number;
  /** SHA-256 of all rows in key order. */
  readonly hash: string;
}

export interface TableResult extends TableRef {
  readonly equal: boolean;
  readonly structure: readonly string[];
  readonly source: SideResult;
  readonly target: SideResult;
  /** Numbers of the chunks of 10,000 keys whose hashes differ. */
  readonly unequalChunks: readonly number[];
  readonly differenceCount: number;
  /** The first 20 in key order. */
  readonly differences: readonly RowDifference[];
}

const CHUNK_KEYS = 10_000;
const SHOWN = 20;

/** Both ends, each in one snapshot. */
export interface Sessions {
  readonly source: Session;
  readonly target: Session;
}

/**
 * Compares one table of two databases: structure, exact count, hash of the ordered rows, and every row by its key.
 * Count, hash and rows are judged apart; a contradiction between them is an error of the comparer and throws.
 */
export async function compareTable({ source, target }: Sessions, ref: TableRef, withObjects = false): Promise<TableResult> {
  const [here, there] = await Promise.all([readStructure(source, ref), readStructure(target, ref)]);
  const objects = withObjects ? compareObjects(await readObjects(source, ref), await readObjects(target, ref)) : [];
  const structure = [...compareStructures(here, there), ...objects];
  const names = new Set(there.columns.map((column) => column.name));
  const columns = here.columns.map((column) => column.name).filter((name) => names.has(name));
  if (columns.length === 0) {
    const none = { rows: 0, hash: '' };
    return { ...ref, equal: false, structure, source: none, target: none, unequalChunks: [], differenceCount: 0, differences: [] };
  }
  const keyed = here.key.length > 0 && here.key.every((name) => names.has(name));
  const query = { ...ref, columns, key: keyed ? here.key : columns };
  const [sourceRows, targetRows] = await Promise.all([countRows(source, ref), countRows(target, ref)]);
  const books = new Books(query.key, columns);
  for await (const pair of pairRuns(readRuns(source, query), readRuns(target, query))) {
    books.add(pair.source, pair.target);
  }
  const rows = books.close();
  if (rows.source.rows !== sourceRows || rows.target.rows !== targetRows) {
    throw new Error(`${ref.schema}.${ref.table}: count(*) and the rows read do not agree`);
  }
  return { ...ref, equal: structure.length === 0 && rows.differenceCount === 0, structure, ...rows };
}

async function countRows(session: Session, table: TableRef): Promise<number> {
  const [row] = await session.rows(`SELECT count(*) FROM ${await rowsOf(session, table)}`);
  return Number(row?.[0]);
}

/** Keeps counts, hashes and differences of one table while its keys go by in order. */
class Books {
  readonly #key: readonly string[];
  readonly #columns: readonly string[];
  readonly #source = new SideBook();
  readonly #target = new SideBook();
  readonly #differences: RowDifference[] = [];
  readonly #unequalChunks: number[] = [];
  #differenceCount = 0;
  #keys = 0;

  constructor(key: readonly string[], columns: readonly string[]) {
    this.#key = key;
    this.#columns = columns;
  }

  add(source: Run | undefined, target: Run | undefined): void {
    this.#source.add(source);
    this.#target.add(target);
    const difference = describe(source, target, { key: this.#key, columns: this.#columns });
    if (difference !== undefined) {
      this.#differenceCount += 1;
      if (this.#differences.length < SHOWN) {
        this.#differences.push(difference);
      }
    }
    this.#keys += 1;
    if (this.#keys % CHUNK_KEYS === 0) {
      this.#closeChunk();
    }
  }

  #closeChunk(): void {
    if (this.#source.closeChunk() !== this.#target.closeChunk()) {
      this.#unequalChunks.push(Math.ceil(this.#keys / CHUNK_KEYS) - 1);
    }
  }

  close() {
    if (this.#keys % CHUNK_KEYS !== 0) {
      this.#closeChunk();
    }
    const source = this.#source.close();
    const target = this.#target.close();
    if (
      (source.hash === target.hash) !== (this.#differenceCount === 0) ||
      (source.hash === target.hash) !== (this.#unequalChunks.length === 0)
    ) {
      throw new Error('The hashes and the rows compared do not agree');
    }
    return {
      source,
      target,
      unequalChunks: this.#unequalChunks,
      differenceCount: this.#differenceCount,
      differences: this.#differences,
    };
  }
}

class SideBook {
  #rows = 0;
  readonly #table: Hash = createHash('sha256');
  #chunk: Hash = createHash('sha256');

  add(run: Run | undefined): void {
    if (run !== undefined) {
      this.#rows += run.count;
      this.#chunk.update(`${run.count}*${canonical(run.row)}`);
    }
  }

  closeChunk(): string {
    const hash = this.#chunk.digest('hex');
    this.#chunk = createHash('sha256');
    this.#table.update(hash);
    return hash;
  }

  close(): SideResult {
    return { rows: this.#rows, hash: this.#table.digest('hex') };
  }
}

/** Length-prefixed, so that no two rows share a text; null is `-`, an empty value `0:`. */
export function canonical(row: TextRow): string {
  return row.map((text) => (text === null ? '-;' : `${text.length}:${text};`)).join('');
}

function describe(
  source: Run | undefined,
  target: Run | undefined,
  names: { readonly key: readonly string[]; readonly columns: readonly string[] },
): RowDifference | undefined {
  const sourceCount = source?.count ?? 0;
  const targetCount = target?.count ?? 0;
  const columns = names.columns.flatMap((column, place) => {
    const one = source?.row[place] ?? null;
    const other = target?.row[place] ?? null;
    return one === other ? [] : [{ column, source: toHex(one), target: toHex(other) }];
  });
  const kind = kindOf(sourceCount, targetCount, columns.length);
  if (kind === undefined) {
    return undefined;
  }
  const key = Object.fromEntries(names.key.map((name, place) => [name, (source ?? target)?.key[place] ?? null]));
  return { kind, key, columns, sourceCount, targetCount };
}

function kindOf(sourceCount: number, targetCount: number, columns: number): RowDifference['kind'] | undefined {
  if (targetCount === 0) {
    return 'missing';
  }
  if (sourceCount === 0) {
    return 'extra';
  }
  if (sourceCount !== targetCount) {
    return 'doubled';
  }
  return columns === 0 ? undefined : 'different';
}

function toHex(text: string | null): string | null {
  return text === null ? null : Buffer.from(text).toString('hex');
}
