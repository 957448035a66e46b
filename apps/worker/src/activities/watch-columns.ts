import { type TableName, tableKey } from '@trem/contracts';
import {
  type ColumnsNow,
  type FollowedColumns,
  isUnaltered,
  type LoadedTable,
  type Logger,
  ReplicationError,
  remadeColumn,
} from '@trem/replication-core';
import type { OpenEndpoint } from './task-context.js';

/** Why a table cannot be followed, for people. */
export const REMADE = 'a column was dropped and made again under its name: rows of before still have its old values at the target';

const EVERY_MS = 15_000;

interface ColumnWatchOptions {
  readonly source: OpenEndpoint;
  readonly tables: readonly TableName[];
  readonly loads: readonly LoadedTable[];
  /** Filled: by `tableKey`, each table when it was last seen with the columns that are followed. */
  readonly seen: Map<string, ColumnsNow>;
  /** Called once, when `expectSame` has something to throw. */
  readonly onRemade: () => void;
  readonly logger: Logger;
}

/**
 * The log has the names and types of columns, not their numbers: a column that is dropped and made again as the last of its table looks the same there. So
 * the source's catalogue is asked at the beginning of a stream, and every 15 s.
 */
export class ColumnWatch implements Disposable {
  readonly #options: ColumnWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #error: ReplicationError | undefined;
  #isClosed = false;

  private constructor(options: ColumnWatchOptions) {
    this.#options = options;
  }

  /** @throws SCHEMA_CHANGED a column is another one already */
  static async begin(options: ColumnWatchOptions): Promise<ColumnWatch> {
    const watch = new ColumnWatch(options);
    await watch.#look();
    watch.expectSame();
    watch.#wait();
    return watch;
  }

  /** @throws SCHEMA_CHANGED */
  expectSame(): void {
    if (this.#error !== undefined) {
      throw this.#error;
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (!this.#isClosed) {
      this.#timer = setTimeout(() => void this.#lookAgain(), EVERY_MS);
    }
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#options.logger.warn({ error }, 'columns of the source not looked at');
    }
    if (this.#error === undefined) {
      this.#wait();
    } else if (!this.#isClosed) {
      this.#options.onRemade();
    }
  }

  async #look(): Promise<void> {
    const { source, tables, loads } = this.#options;
    const wanted = new Set(tables.map(tableKey));
    const followed = loads.filter((load) => load.followed !== undefined && wanted.has(tableKey(load)));
    const now = followed.length === 0 ? new Map<string, ColumnsNow>() : await source.connector.source.columnsNow(source.endpoint, followed);
    for (const load of followed) {
      const found = now.get(tableKey(load));
      if (found !== undefined && load.followed !== undefined) {
        this.#compare(load, load.followed, found);
      }
    }
  }

  #compare({ schema, table }: LoadedTable, followed: FollowedColumns, now: ColumnsNow): void {
    const { numbers } = now;
    const column = remadeColumn(followed, numbers);
    if (column !== undefined) {
      this.#error ??= new ReplicationError('SCHEMA_CHANGED', { schema, table, column, reason: REMADE });
    }
    if (isUnaltered(followed, numbers)) {
      this.#options.seen.set(tableKey({ schema, table }), now);
    }
  }
}
