import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { type StreamedFrom, streamedFrom } from '../versions/chronicle.js';
import { textsOf } from '../versions/drawn.js';
import { type Kept, keptOf } from '../versions/drawn-facts.js';
import { createNow, throughNow } from '../versions/now.js';
import { LEFT_OUT, type Violation, type Workload, type WorkloadFacts } from '../workloads/index.js';
import { createWorkloads } from './chosen-workloads.js';
import type { Grounds, GroundsOptions } from './grounds.js';
import { judge } from './judge.js';
import { judgeGaps } from './judge-gaps.js';
import { kinds } from './kinds/index.js';
import { strikeAll } from './nemesis.js';
import { type Plan, planOf } from './plan.js';
import { MARKS, MARKS_SQL } from './progress.js';
import { Random } from './random.js';
import type { FaultRecord, RunOrder, RunRecord } from './record.js';
import { openRig, type Rig } from './rig.js';

export interface RunOptions {
  /** Where the run is to be. */
  readonly grounds: (options: GroundsOptions) => Promise<Grounds>;
  /** Called as each fault is over. */
  readonly onFault: (fault: FaultRecord) => void;
  /** Where the logs of a red run go. */
  readonly keepLogs: string;
}

/** Rows that nobody changes, so that a load lasts until it is struck; about 60 MB. */
const BALLAST = 'fault_ballast';
const BALLAST_ROWS = 45_000;
const NOTHING: WorkloadFacts = { transactions: 0, changes: 0, looks: 0 };
const KEPT_VIOLATIONS = 20;

/** One run: workloads between two databases, under the faults that the seed draws, judged at the end. A run that does not end in rest is a failure. */
export async function runOnce(order: RunOrder, { grounds, onFault, keepLogs }: RunOptions): Promise<RunRecord> {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const plan = planOf(order, kinds);
  const { workloads, partial } = createWorkloads(order.seed, { parts: !plan.noGaps, mode: order.mode });
  const faults: FaultRecord[] = [];
  let facts = NOTHING;
  let violations: readonly Violation[] = [];
  let failure: string | undefined;
  await using rig = await openRig({
    ...{ grounds: await grounds({ heartbeatMs: plan.heartbeatMs, defect: order.defect }), heartbeatMs: plan.heartbeatMs },
    ...{ mode: order.mode ?? 'default', parts: !plan.noGaps, seed: order.seed },
    isBare: (order.defect ?? order.without) !== undefined,
    operations: new Map([[LEFT_OUT, partial.operations]]),
    tables: [...workloads.flatMap(({ tables }) => tables), MARKS, BALLAST],
    prepare: (source) => prepare(source, workloads, plan),
  });
  try {
    await Promise.all(workloads.map((workload) => workload.start(rig.source.url)));
    await startTask(rig);
    let since: (StreamedFrom & { readonly kept: Kept }) | undefined;
    const target = rig.looksOtherwise ? throughNow(rig.target.url) : rig.target.url;
    await strikeAll({
      ...{ rig, plan, random: new Random(order.seed) },
      onFault(fault) {
        faults.push(fault);
        onFault(fault);
      },
      onStream: async () => {
        const kept = await keptOf({ mode: rig.mode, drawn: rig.drawn, target: rig.target.url });
        since = { ...(await streamedFrom(rig.source.url)), kept };
        if (rig.looksOtherwise) {
          await createNow({ mode: rig.mode, drawn: rig.drawn, source: rig.source.url, target: rig.target.url, tables: rig.tables });
        }
        await Promise.all(workloads.map((workload) => workload.watch(target)));
      },
    });
    facts = await stopAll(workloads);
    if (since === undefined) {
      throw new TypeError('no stream');
    }
    violations = [
      ...(await judge(rig, { workloads, partial, target, since })),
      ...(plan.noGaps ? await judgeGaps(rig.installation.workers) : []),
    ];
  } catch (error) {
    failure = textOf(error);
    facts = await stopAll(workloads).catch(() => NOTHING);
    violations = workloads.flatMap(({ seen }) => seen);
  }
  const count = (...wanted: Violation['kind'][]) => violations.filter(({ kind }) => wanted.includes(kind)).length;
  const record: RunRecord = {
    ...order,
    ...{ startedAt, seconds: (performance.now() - began) / 1_000, heartbeatMs: plan.heartbeatMs, faults, facts, failure },
    ...{ lost: count('lost'), doubled: count('doubled'), torn: count('torn', 'backwards') },
    violations: violations.slice(0, KEPT_VIOLATIONS),
    settings: textsOf(rig.drawn),
  };
  if (violations.length > 0 || failure !== undefined) {
    await copyLogs(rig, keepLogs);
  }
  return record;
}

async function prepare(source: string, workloads: readonly Workload[], { inLoad }: Plan): Promise<void> {
  const client = new pg.Client({ connectionString: source });
  await client.connect();
  await client.query(`${MARKS_SQL}; CREATE TABLE ${BALLAST} (id int PRIMARY KEY, note text NOT NULL)`);
  await client.query(`INSERT INTO ${BALLAST} SELECT i, repeat(md5(i::text), 40) FROM generate_series(1, $1::int) i`, [
    inLoad === 0 ? 100 : BALLAST_ROWS,
  ]);
  await client.end();
  for (const workload of workloads) {
    await workload.prepare(source);
  }
}

/** On a busy machine a worker may take long to answer. The same key: it is carried out once. */
async function startTask({ installation: { api }, task }: Rig): Promise<void> {
  const start = () => api.command(task.name, 'start', {}, { idempotencyKey: `start-${task.id}` });
  await waitFor('the start to be accepted', start, { deadlineMs: 120_000, everyMs: 1_000 });
}

async function stopAll(workloads: readonly Workload[]): Promise<WorkloadFacts> {
  const all = await Promise.all(workloads.map((workload) => workload.stop()));
  return all.reduce((sum, { transactions, changes, looks }) => ({
    transactions: sum.transactions + transactions,
    changes: sum.changes + changes,
    looks: sum.looks + looks,
  }));
}

async function copyLogs({ installation }: Rig, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { logFile } of [installation.endpointService, installation.taskApi, ...installation.workers]) {
    await copyFile(logFile, join(folder, basename(logFile))).catch(() => undefined);
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : ` (${textOf(error.cause)})`;
  return `${error.message}${cause}`;
}
