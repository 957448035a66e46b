import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from './kinds/kind.js';
import type { Plan } from './plan.js';
import { isLoading, meetsWork, secondsBehind, waitForMark, waitForPartition, waitForStream } from './progress.js';
import type { Random } from './random.js';
import type { FaultRecord } from './record.js';
import type { Rig } from './rig.js';

export interface Campaign {
  readonly rig: Rig;
  readonly plan: Plan;
  readonly random: Random;
  /** Called as each fault is over. */
  readonly onFault: (fault: FaultRecord) => void;
  /** Called once all tables are in and the stream has come as far as the source was then: from now on readers of the target see whole transactions. */
  readonly onStream: () => Promise<void>;
}

const WORK_PATIENCE_MS = 5_000;

/**
 * Strikes one fault after the other at random moments, and waits for recovery after each.
 * @throws when the task does not recover
 */
export async function strikeAll({ rig, plan, random, onFault, onStream }: Campaign): Promise<void> {
  const began = Date.now();
  const left = [...plan.kinds];
  const strikeNext = async (kind: Kind, stage: FaultRecord['stage']) => {
    left.splice(left.indexOf(kind), 1);
    onFault(await strike({ rig, kind, stage, random, began }));
  };
  for (const kind of plan.kinds.filter(({ onlyStream }) => onlyStream !== true).slice(0, plan.inLoad)) {
    if ((await isLoading(rig)) && (await meetsWork(rig, 'load', WORK_PATIENCE_MS))) {
      await delay(random.between(0, 150));
      await strikeNext(kind, 'load');
    }
  }
  await waitForStream(rig);
  await waitForMark(rig);
  await onStream();
  for (const kind of [...left]) {
    await delay(random.between(300, 2_000));
    await strikeNext(kind, 'stream');
  }
}

interface Struck {
  readonly rig: Rig;
  readonly kind: Kind;
  readonly stage: FaultRecord['stage'];
  readonly random: Random;
  readonly began: number;
}

async function strike({ rig, kind, stage, random, began }: Struck): Promise<FaultRecord> {
  const behind = stage === 'stream' ? await secondsBehind(rig) : undefined;
  const met = await meetsWork(rig, stage === 'load' ? 'load' : 'apply', WORK_PATIENCE_MS);
  const at = (Date.now() - began) / 1_000;
  const struck = await kind.strike(rig, random);
  await struck.heal();
  const healed = Date.now();
  await (stage === 'load' ? waitForPartition(rig) : waitForMark(rig)).catch((error: unknown) => {
    throw new Error(`after ${kind.name} (${struck.detail}): ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  return {
    ...{ kind: kind.name, detail: struck.detail, at, stage },
    counted: met && struck.missed?.() !== true,
    recovery: (Date.now() - healed) / 1_000,
    ...(behind !== undefined && { behind }),
  };
}
