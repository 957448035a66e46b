import { foundAs } from './figures.js';
import { LaneProcess } from './lane-process.js';
import { type FaultRecord, isGreen, type RunOrder, type RunRecord } from './record.js';
import type { StateFile } from './state-file.js';

export interface CampaignOptions {
  readonly orders: readonly RunOrder[];
  /** How many runs go on at once, each on servers of its own. */
  readonly parallel: number;
  readonly state: StateFile;
  readonly say: (line: string) => void;
  /** Whether a run need not be done any more, after those that were. */
  readonly isSettled?: (order: RunOrder, done: readonly RunRecord[]) => boolean;
}

/** Does the runs, and keeps each in the state file as it ends. A run whose rig broke counts as a failure. */
export async function runAll({ orders, parallel, state, say, isSettled = () => false }: CampaignOptions): Promise<RunRecord[]> {
  const left = [...orders];
  const done: RunRecord[] = [];
  const lane = async (number: number) => {
    let process = new LaneProcess(String(number));
    for (let order = left.shift(); order !== undefined; order = left.shift()) {
      if (isSettled(order, done)) {
        continue;
      }
      const record = await runOn(process, order, { folder: state.folder, say }).catch(async (error: unknown) => {
        await process[Symbol.asyncDispose]();
        process = new LaneProcess(String(number));
        return broken(order, error);
      });
      state.add(record);
      done.push(record);
      tell(record, say);
    }
    await process[Symbol.asyncDispose]();
  };
  await Promise.all(Array.from({ length: Math.min(parallel, orders.length) }, (_, number) => lane(number)));
  return done;
}

interface Telling {
  readonly folder: string;
  readonly say: (line: string) => void;
}

async function runOn(process: LaneProcess, order: RunOrder, { folder, say }: Telling): Promise<RunRecord> {
  const { seed, defect, without, mode } = order;
  say(
    `seed ${seed}: begins${mode === undefined ? '' : ` in mode ${mode}`}${defect === undefined ? '' : ` with the defect ${defect}`}${without === undefined ? '' : `, as with the defect ${without}`}`,
  );
  return await process.run({ order, folder }, (fault) => say(`seed ${seed}: ${faultLine(fault)}`));
}

function faultLine({ at, kind, detail, stage, counted, recovery, behind }: FaultRecord): string {
  const place = stage === 'load' ? 'in the load' : 'in the stream';
  const before = behind === undefined ? '' : `, ${behind.toFixed(1)} s behind before`;
  return `${at.toFixed(1).padStart(6)} s  ${kind.padEnd(26)} ${detail}, ${place}, ${counted ? 'counted' : 'not counted'}, recovery ${recovery.toFixed(1)} s${before}`;
}

function tell(record: RunRecord, say: (line: string) => void): void {
  const { seed, seconds, facts, violations, failure } = record;
  const verdict = isGreen(record) ? 'green' : `RED, ${foundAs(record)}`;
  say(
    `seed ${seed}: ${verdict}, ${facts.transactions} transactions, ${facts.changes} changes, ${facts.looks} looks, ${seconds.toFixed(0)} s; again: npm run faults -- ${again(record)}`,
  );
  for (const { kind, text } of violations) {
    say(`  ${kind}: ${text}`);
  }
  if (failure !== undefined) {
    say(`  ${failure}`);
  }
}

function again({ seed, only, defect, without, mode, most }: RunOrder): string {
  return Object.entries({ runs: 1, seed, mode, only, defect, without, faults: most })
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
    .join(' ');
}

function broken(order: RunOrder, error: unknown): RunRecord {
  return {
    ...order,
    ...{ startedAt: new Date().toISOString(), seconds: 0, heartbeatMs: 0, faults: [], violations: [] },
    ...{ lost: 0, doubled: 0, torn: 0, facts: { transactions: 0, changes: 0, looks: 0 } },
    failure: `the rig broke: ${error instanceof Error ? error.message : String(error)}`,
  };
}
