import {
  type Cell,
  type ChangeContent,
  type NamedRow,
  ReplicationError,
  type Row,
  type RowChange,
  type StoredCell,
  UNCHANGED,
} from '@trem/replication-core';
import { BINARY, NULL, TEXT, TupleRow, UNCHANGED_TOAST } from '../source/pgoutput/tuple-row.js';
import { tupleOf } from './wire/record-layout.js';

/** Texts of the cells of a row, where they are known. */
export type TextsOf = (row: Row) => Promise<readonly (string | undefined)[]>;

export async function contentOf(change: RowChange, textsOf: TextsOf): Promise<ChangeContent> {
  const { tag, relation } = change;
  const before = tag === 'insert' ? undefined : change.before;
  const after = tag === 'delete' ? undefined : change.after;
  return {
    ...{ version: 1, operation: tag, relation, isWhole: tag !== 'insert' && change.isWhole },
    before: before === undefined ? null : await storedRow(before, textsOf),
    after: after === undefined ? null : await storedRow(after, textsOf),
  };
}

/** The cells that name a row, by their columns. */
export async function keyContent({ relation, row, key }: NamedRow, textsOf: TextsOf): Promise<Readonly<Record<string, StoredCell>>> {
  const cells = await storedRow(row, textsOf);
  return Object.fromEntries(key.map((column) => [relation.columns[column]?.name ?? '', cells[column] ?? null]));
}

/** The change that `contentOf` was given, to the byte, but for what a person has edited. */
export function changeOf({ operation, relation, isWhole, before, after }: ChangeContent): RowChange {
  switch (operation) {
    case 'insert':
      return { tag: 'insert', relation, after: rowOf(after) };
    case 'delete':
      return { tag: 'delete', relation, before: rowOf(before), isWhole };
    case 'update':
      return { tag: 'update', relation, before: before === null ? undefined : rowOf(before), isWhole, after: rowOf(after) };
  }
}

async function storedRow(row: Row, textsOf: TextsOf): Promise<readonly StoredCell[]> {
  const tuple = tupleOf(row);
  const texts = await textsOf(row);
  return Array.from({ length: tuple.columnCount }, (_, column): StoredCell => {
    const cell: Cell = tuple.cell(column);
    if (cell === null || cell === UNCHANGED) {
      return cell === null ? null : { unchanged: true };
    }
    const text = texts[column];
    return {
      form: tuple.isText(column) ? 'text' : 'binary',
      bytes: Buffer.from(cell).toString('base64'),
      ...(text === undefined ? {} : { text }),
    };
  });
}

function rowOf(cells: readonly StoredCell[] | null): TupleRow {
  if (cells === null) {
    throw new ReplicationError('BUG', { reason: 'a stored change without its row' });
  }
  const parts: Buffer[] = [];
  for (const cell of cells) {
    if (cell === null) {
      parts.push(Buffer.of(NULL));
    } else if ('unchanged' in cell) {
      parts.push(Buffer.of(UNCHANGED_TOAST));
    } else {
      const [kind, bytes] =
        'bytes' in cell ? [cell.form === 'text' ? TEXT : BINARY, Buffer.from(cell.bytes, 'base64')] : [TEXT, Buffer.from(cell.text)];
      const head = Buffer.alloc(5);
      head[0] = kind;
      head.writeInt32BE(bytes.length, 1);
      parts.push(head, bytes);
    }
  }
  const bytes = Buffer.concat(parts);
  const hasUnchanged = cells.some((cell) => cell !== null && 'unchanged' in cell);
  return new TupleRow(bytes, 0, bytes.length, cells.length, hasUnchanged);
}
