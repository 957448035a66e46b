import { Context } from '@temporalio/activity';
import { type ErrorClass, tableKey } from '@trem/contracts';
import { type LoadTarget, type MappedTable, ReplicationError, type SnapshotReader } from '@trem/replication-core';
import type { GroupCall } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';
import { finishEmpty, finishTables, loadRange, openLoadOf, openReader, prepareTables, sourceName } from './load-steps.js';
import { mapSome } from './mapped-tables.js';
import { plannedRanges, rangeKey } from './planned-ranges.js';
import { recordFailure, recordingFailures } from './recorded-failures.js';
import { type OpenTarget, type TaskContext, targetOf } from './task-context.js';

/** What goes wrong like that says something of one table, and the next one may be tried. */
const ofOneTable: readonly ErrorClass[] = ['table', 'row', 'human'];

/**
 * Loads small tables over the same connections: what can be done for all of them at once, and the rows of one after the other. One that fails does not keep
 * the others back: its error is thrown at the end. What an earlier attempt has done is found done at the target.
 * @throws SNAPSHOT_GONE · FENCED · what one of the tables failed with
 */
export async function loadTables(deps: ActivityDeps, context: TaskContext, call: GroupCall): Promise<void> {
  const target = targetOf(context, call.target);
  const tables = await recordingFailures(deps, { load: call, tables: call.tables }, () => mapSome(context, call.target, call.tables));
  const ranges = await plannedRanges(deps, call, call.tables);
  const rangeOf = (table: MappedTable) => ranges.get(rangeKey(table.source, 1));
  await using group = new Group({ deps, context, target, call });
  const prepared = await group.each(tables, (some, open) => prepareTables(open, some));
  const empty = await group.withoutRows(prepared.map((table) => planned(table, rangeOf(table)?.fileNode)));
  await group.each(empty, (some, open) => finishEmpty(open, some));
  const emptyKeys = new Set(empty.map(({ source }) => tableKey(source)));
  for (const table of prepared.filter(({ source }) => !emptyKeys.has(tableKey(source)))) {
    await group.each([table], async ([mapped = table], open) => {
      if ((await loadRange({ ...open, mapped, range: rangeOf(table), call: { ...call, partition: 1 } })) !== undefined) {
        await finishTables(open, [mapped]);
      }
    });
  }
  group.end();
}

/** With the file that its rows were in when the load was planned. */
function planned(table: MappedTable, fileNode = ''): MappedTable {
  return { ...table, source: { ...table.source, fileNode } };
}

interface GroupLoad {
  readonly deps: ActivityDeps;
  readonly context: TaskContext;
  readonly target: OpenTarget;
  readonly call: GroupCall;
}

interface Open {
  readonly reader: SnapshotReader;
  readonly load: LoadTarget;
}

/** Connections are opened when they are needed, and anew after a table that has left them of no use. */
class Group implements AsyncDisposable {
  readonly #of: GroupLoad;
  readonly #signal = Context.current().cancellationSignal;
  #open: Open | undefined;
  #failures: unknown[] = [];

  constructor(of: GroupLoad) {
    this.#of = of;
  }

  /** Does something for all of these at once; when one of them is in the way of that, for each by itself. Returns those for which it was done. */
  async each(
    tables: readonly MappedTable[],
    work: (some: readonly MappedTable[], open: GroupLoad & Open) => Promise<void>,
  ): Promise<readonly MappedTable[]> {
    if (tables.length === 0 || this.#signal.aborted) {
      return [];
    }
    try {
      await work(tables, { ...this.#of, ...(await this.#connections()) });
      return tables;
    } catch (error) {
      const isOne = !this.#signal.aborted && isOfOneTable(error);
      if (!isOne || tables.length === 1) {
        await recordFailure(this.#of.deps, { load: this.#of.call, tables: tables.map(sourceName) }, error);
      }
      if (!isOne) {
        throw error;
      }
      if (tables.length === 1) {
        this.#failures.push(error);
        return [];
      }
    }
    const done: MappedTable[] = [];
    for (const table of tables) {
      done.push(...(await this.each([table], work)));
    }
    return done;
  }

  async withoutRows(tables: readonly MappedTable[]): Promise<readonly MappedTable[]> {
    const { reader } = await this.#connections();
    const empty = new Set(
      await reader.withoutRows(
        tables.map(({ source }) => source),
        { signal: this.#signal },
      ),
    );
    return tables.filter(({ source }) => empty.has(source));
  }

  /** @throws what a table failed with, the first of them */
  end(): void {
    const [first] = this.#failures;
    if (first !== undefined) {
      throw first;
    }
  }

  async #connections(): Promise<Open> {
    if (this.#open?.reader.isUsable !== true || !this.#open.load.isUsable) {
      await this[Symbol.asyncDispose]();
      const { context, target, call } = this.#of;
      await using cleanUp = new AsyncDisposableStack();
      const reader = cleanUp.use(await openReader(context, call));
      this.#open = { reader, load: await openLoadOf(context, target) };
      cleanUp.move();
    }
    return this.#open;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await Promise.all([open?.reader[Symbol.asyncDispose](), open?.load[Symbol.asyncDispose]()]);
  }
}

function isOfOneTable(error: unknown): boolean {
  return error instanceof ReplicationError && (ofOneTable.includes(error.class) || error.code === 'LOCK_TIMEOUT');
}
