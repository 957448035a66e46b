import { type Cell, ReplicationError, type Row, UNCHANGED } from '@trem/replication-core';

/** A row of a COPY, whose columns are all there. */
export abstract class LoadedRow implements Row {
  abstract readonly columnCount: number;
  readonly hasUnchanged = false;

  abstract cell(column: number): Cell;

  value<T>(column: number, decode: (bytes: Uint8Array, from: number, to: number) => T): T | null | typeof UNCHANGED {
    const cell = this.cell(column);
    return cell instanceof Uint8Array ? decode(cell, 0, cell.length) : cell;
  }

  key(columns: readonly number[]): string {
    return JSON.stringify(columns.map((column) => (this.cell(column) as Buffer | null)?.toString('latin1') ?? null));
  }

  unchangedShape(): string {
    return '0'.repeat(this.columnCount);
  }

  over(): Row {
    return this;
  }

  only(): Row {
    throw new ReplicationError('BUG', { reason: 'rows of a load have no parts' });
  }
}
