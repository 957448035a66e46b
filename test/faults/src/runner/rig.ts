import { randomBytes } from 'node:crypto';
import type { ApplyMode, Operation } from '@trem/contracts';
import { type Installation, TRY_ONCE } from '@trem/test-installation';
import { connection, createTestDatabase, type Link, openLink, waitFor } from '@trem/testing';
import { bare, type Drawn, draw, mappingOf } from '../versions/drawn.js';
import { shapesOf } from '../versions/shapes.js';
import { Database } from './database.js';
import { type Grounds, type Servers, WORKERS } from './grounds.js';
import type { Random } from './random.js';
import type { Supervisor } from './supervisor.js';

/** Everything that a fault can strike, of one run: two workers behind links, a task between two databases of their own. */
export interface Rig extends AsyncDisposable {
  readonly servers: Servers;
  readonly installation: Installation;
  readonly supervisor: Supervisor;
  readonly links: Links;
  readonly source: Database;
  readonly target: Database;
  readonly store: Database;
  readonly task: TaskName;
  /** Of schema `public`, all that the task copies. */
  readonly tables: readonly string[];
  readonly heartbeatMs: number;
  readonly mode: ApplyMode;
  /** What its tables and its stream say beside the mode. */
  readonly drawn: Drawn;
  /** Tables of the target have columns, rows or views beside the source's. */
  readonly looksOtherwise: boolean;
  /** A worker that captures, applies or loads right now; any, when nobody says so. */
  busyWorker(random: Random): Promise<number>;
}

/** Broker and Temporal have a link of each worker, so that one of two can be cut off. The databases' links are shared: an endpoint has one address. */
export interface Links {
  readonly source: Link;
  readonly target: Link;
  readonly broker: readonly Link[];
  readonly temporal: readonly Link[];
}

export interface TaskName {
  readonly id: string;
  readonly name: string;
  readonly target: string;
}

export interface RigOptions {
  readonly grounds: Grounds;
  readonly heartbeatMs: number;
  readonly tables: readonly string[];
  readonly mode: ApplyMode;
  readonly seed: number;
  /** Draw nothing beside the mode. */
  readonly isBare: boolean;
  /** Tables of which some operations only are applied. */
  readonly operations: ReadonlyMap<string, readonly Operation[]>;
  /** Whether transactions travel in parts: then messages are small. */
  readonly parts: boolean;
  /** Makes and fills the tables of the source. */
  readonly prepare: (source: string) => Promise<void>;
}

const SMALL_BATCH_BYTES = 65_536;
/** More than any transaction of the workloads has. */
const LARGE_BATCH_BYTES = 4 * 2 ** 20;
/** What a target refuses is to be seen at once. */
const RESTS_AT_ROWS = {
  ...{ stopOnInsertError: true, stopOnUpdateError: true, stopOnDeleteError: true, stopOnUpsertError: true, stopOnScd2Error: true },
  retry: TRY_ONCE,
};
/** Few at once, so that a load lasts. */
const FULL_LOAD = { parallelTables: 3, parallelPartitions: 1 };

export async function openRig({ grounds, heartbeatMs, tables, parts, mode, seed, isBare, operations, prepare }: RigOptions): Promise<Rig> {
  await using cleanUp = new AsyncDisposableStack();
  const { servers, installation, supervisor, broker, temporal } = grounds;
  const source = cleanUp.use(await createTestDatabase('source'));
  const target = cleanUp.use(await createTestDatabase('target'));
  await prepare(source.url);

  const toSource = cleanUp.use(await openLink(source.url));
  const toTarget = cleanUp.use(await openLink(target.url));
  const store = cleanUp.use(new Database(installation.store, 'faults'));
  const { api } = installation;
  const run = randomBytes(4).toString('hex'); // runs may share an installation, and names of what is gone stay behind in queues and histories
  const names = { source: `source_${run}`, target: `target_${run}` };
  for (const [name, through] of [
    [names.source, toSource.through],
    [names.target, toTarget.through],
  ] as const) {
    const { id } = await api.createEndpoint({ name, kind: 'postgres', ...connection(through) });
    cleanUp.defer(() => api.deleteEndpoint(id).catch(() => undefined));
  }
  const shapes = await shapesOf(source.url, tables);
  const drawn = isBare ? bare({ mode, shapes, operations }) : draw({ seed, mode, shapes, operations });
  const name = `faults_${run}`;
  const { id } = await api.createTask({
    name,
    source: { endpoint: names.source },
    targets: [{ endpoint: names.target }],
    accept: ['WHOLE_ROW_MATCH'],
    apply: { mode },
    tables: shapes.map((shape) => mappingOf(drawn, mode, shape)),
    cdc: { maxBatchBytes: parts ? SMALL_BATCH_BYTES : LARGE_BATCH_BYTES, intervalMs: drawn.intervalMs },
    fullLoad: FULL_LOAD,
    errors: RESTS_AT_ROWS,
  });
  const task = { id, name, target: names.target };
  cleanUp.defer(() => removeTask(installation, name));
  const rig: Omit<Rig, typeof Symbol.asyncDispose> = {
    ...{ servers, installation, supervisor, task, tables, heartbeatMs, store, mode, drawn },
    looksOtherwise: mode !== 'default' || !isBare,
    links: { source: toSource, target: toTarget, broker, temporal },
    source: cleanUp.use(new Database(source.url, 'faults')),
    target: cleanUp.use(new Database(target.url, 'faults')),
    busyWorker: async (random) => {
      const busy = await busyPids(store, id).catch((): number[] => []);
      const found = installation.workers.flatMap(({ pid }, number) => (pid !== undefined && busy.includes(pid) ? [number] : []));
      return found.length > 0 ? random.pick(found) : random.below(WORKERS);
    },
  };
  const opened = cleanUp.move();
  return { ...rig, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** A worker calls itself `host/pid/roles`. */
async function busyPids(store: Database, task: string): Promise<number[]> {
  const rows = await store.query<{ pid: string }>(
    `SELECT split_part(worker, '/', 2) AS pid FROM (
       SELECT worker, seen_at FROM trem_control.task_capture WHERE task = $1
       UNION ALL SELECT worker, seen_at FROM trem_control.task_target WHERE task = $1
       UNION ALL SELECT worker, seen_at FROM trem_control.load_partition WHERE task = $1 AND state <> 'done'
     ) AS work WHERE worker IS NOT NULL AND seen_at > now() - interval '5 s'`,
    [task],
  );
  return rows.map(({ pid }) => Number(pid));
}

/** Ends the task, so that its slot lets the source's database go. A task that cannot end any more goes with its databases. */
async function removeTask({ api }: Installation, task: string): Promise<void> {
  await api.command(task, 'delete', {}).catch(() => undefined);
  await waitFor(`${task} to be gone`, async () => !(await api.tasks()).some(({ name }) => name === task)).catch(() => undefined);
}
