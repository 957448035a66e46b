import { compareDatabases, describeTable, type TableResult } from '@trem/test-comparer';
import { waitFor } from '@trem/testing';
import { judgePast, type StreamedFrom } from '../versions/chronicle.js';
import { judgeDrawn, type Kept } from '../versions/drawn-facts.js';
import { NOW } from '../versions/now.js';
import { judgeRest, LEFT_OUT, type LeftOut, type Violation, type Workload } from '../workloads/index.js';
import { waitForMark } from './progress.js';
import type { Rig } from './rig.js';

const SETTLE_MS = 180_000;

export interface Judging {
  readonly workloads: readonly Workload[];
  /** The target, its tables as they are now. */
  readonly target: string;
  readonly since: StreamedFrom & { readonly kept: Kept };
  /** The workload of which some operations only are applied: its table is not what the source's is. */
  readonly partial: LeftOut;
}

/** At rest: waits until all has arrived, then asks the workloads, their watchers, the comparer row by row, and what the mode knows beyond that. */
export async function judge(rig: Rig, { workloads, partial, target, since }: Judging): Promise<readonly Violation[]> {
  await waitForMark(rig, SETTLE_MS);
  const found: Violation[] = workloads.flatMap(({ seen }) => seen);
  for (const workload of workloads) {
    found.push(...(await workload.judge(rig.source.url, target)));
  }
  const { tables } = await compareDatabases({
    source: rig.source.url,
    target: rig.target.url,
    tables: rig.tables.filter((table) => table !== LEFT_OUT).map((table) => ({ schema: rig.looksOtherwise ? NOW : 'public', table })),
  });
  const { mode, drawn, tables: all } = rig;
  found.push(...(await judgePast({ mode, operations: partial.operations, source: rig.source.url, target: rig.target.url, since })));
  if (rig.looksOtherwise) {
    const { kept: before, writers } = since;
    found.push(...(await judgeDrawn({ mode, drawn, target: rig.target.url, task: rig.task.name, before, writers, tables: all })));
  }
  found.push(...(await judgeTask(rig)));
  return [...found, ...tables.filter(({ equal }) => !equal).flatMap(differences)];
}

/** A moment after the last rows are there, their deliveries are acked. */
async function judgeTask(rig: Rig): Promise<readonly Violation[]> {
  let found: readonly Violation[] = [];
  await waitFor(
    'rest',
    async () => {
      found = await judgeRest({
        ...{ source: rig.source.url, target: rig.target.url, task: rig.task, targetName: rig.task.target },
        amqp: rig.servers.rabbit.url,
      });
      return found.length === 0;
    },
    { everyMs: 500 },
  ).catch(() => undefined); // what was found last is the verdict
  return found;
}

/** A row that is missing, or that has an old value, is a lost change; one that stands there too often is a doubled one. */
function differences(table: TableResult): Violation[] {
  const text = describeTable(table).join('\n');
  const doubled = table.differences.filter(({ kind }) => kind === 'extra' || kind === 'doubled').length;
  const lost = Math.max(table.differenceCount - doubled, table.structure.length);
  return [...list('doubled', doubled, text), ...list('lost', lost, text)];
}

function list(kind: Violation['kind'], count: number, text: string): Violation[] {
  return Array.from({ length: count }, () => ({ kind, text }));
}
