import { Context } from '@temporalio/activity';
import type { ErrorClass, TableName } from '@trem/contracts';
import { type LoadTarget, type MappedTable, ReplicationError, type SnapshotReader } from '@trem/replication-core';
import type { GroupCall } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';
import { finishTable, loadRange, openLoadOf, prepareTable } from './load-steps.js';
import { mapSome } from './mapped-tables.js';
import { type PlannedRange, plannedRanges, rangeKey } from './planned-ranges.js';
import { recordingFailures } from './recorded-failures.js';
import { type OpenTarget, type TaskContext, targetOf } from './task-context.js';

/** What goes wrong like that says something of one table, and the next one may be tried. */
const ofOneTable: readonly ErrorClass[] = ['table', 'row', 'human'];

/**
 * Loads small tables one after the other, over the same connections. One that fails does not keep the others back: its error is thrown at the end. What
 * an earlier attempt has done is found done at the target.
 * @throws SNAPSHOT_GONE · FENCED · what one of the tables failed with
 */
export async function loadTables(deps: ActivityDeps, context: TaskContext, call: GroupCall): Promise<void> {
  const { cancellationSignal: signal } = Context.current();
  const target = targetOf(context, call.target);
  const mapped = await mapSome(context, call.target, call.tables);
  const ranges = await plannedRanges(deps, call, call.tables);
  await using connections = new Connections({ context, target, snapshot: call.snapshot });
  let failure: unknown;
  for (const own of mapped) {
    const { schema, table } = own.source;
    const open = await connections.open();
    if (signal.aborted) {
      return;
    }
    const one = { context, target, mapped: own, range: ranges.get(rangeKey(own.source, 1)), ...open };
    try {
      await loadOne(deps, one, { ...call, schema, table, partition: 1 });
    } catch (error) {
      if (signal.aborted || !isOfOneTable(error)) {
        throw error;
      }
      failure ??= error;
    }
  }
  if (failure !== undefined) {
    throw failure;
  }
}

interface SmallTable extends Open {
  readonly context: TaskContext;
  readonly target: OpenTarget;
  readonly mapped: MappedTable;
  readonly range: PlannedRange | undefined;
}

async function loadOne(deps: ActivityDeps, table: SmallTable, of: GroupCall & TableName & { readonly partition: number }): Promise<void> {
  const load = recordingFailures(deps, async (call: typeof of) => {
    await prepareTable(deps, { ...table, call });
    if ((await loadRange(deps, { ...table, call })) !== undefined) {
      await finishTable(deps, { ...table, call });
    }
  });
  await load(of);
}

function isOfOneTable(error: unknown): boolean {
  return error instanceof ReplicationError && (ofOneTable.includes(error.class) || error.code === 'LOCK_TIMEOUT');
}

interface Open {
  readonly reader: SnapshotReader;
  readonly load: LoadTarget;
}

/** Opened with the first table; anew after one that has left them of no use. */
class Connections implements AsyncDisposable {
  readonly #of: { readonly context: TaskContext; readonly target: OpenTarget; readonly snapshot: string };
  #open: Open | undefined;

  constructor(of: { readonly context: TaskContext; readonly target: OpenTarget; readonly snapshot: string }) {
    this.#of = of;
  }

  async open(): Promise<Open> {
    if (this.#open?.reader.isUsable !== true || !this.#open.load.isUsable) {
      await this[Symbol.asyncDispose]();
      const { context, target, snapshot } = this.#of;
      const { connector, endpoint } = context.source;
      await using cleanUp = new AsyncDisposableStack();
      const reader = cleanUp.use(await connector.source.openSnapshot(endpoint, context.task, snapshot));
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
