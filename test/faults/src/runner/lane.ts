import { join } from 'node:path';
import { devDestroy, type Stack, startStack } from '@trem/dev-stack';
import type { LaneAnswer, LaneTask } from './lane-process.js';
import { isGreen, type RunOrder } from './record.js';
import type { Servers } from './rig.js';
import { runOnce } from './run.js';

// A process that runs one order after the other, on servers of its own: what they are is in the environment of a process.

const name = `faults-${process.argv[2]}`;
let stack: Stack | undefined;

process.on('message', (task: LaneTask) => void work(task));
process.on('disconnect', () => void end());

async function work({ order, folder }: LaneTask): Promise<void> {
  try {
    const record = await runOnce(order, {
      servers: await servers(),
      onFault: (fault) => answer({ tag: 'fault', fault }),
      keepLogs: join(folder, logsOf(order)),
    });
    if (!isGreen(record)) {
      await stack?.[Symbol.asyncDispose](); // whatever is wrong with the servers is not the next run's
      stack = undefined;
    }
    answer({ tag: 'done', record });
  } catch (error) {
    answer({ tag: 'broken', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function logsOf({ seed, defect }: RunOrder): string {
  return `logs-${seed}${defect === undefined ? '' : `-${defect}`}`;
}

async function servers(): Promise<Servers> {
  stack ??= await startStack({ name, fresh: true, keep: true, given: {}, progress: (line) => console.error(line) });
  Object.assign(process.env, stack.testEnvironment());
  const { source, target, store, rabbit, temporal } = stack.servers;
  if (!source || !target || !store || !rabbit || !temporal) {
    throw new Error('the servers are not ours');
  }
  return { source, target, store, rabbit, temporal };
}

function answer(message: LaneAnswer): void {
  process.send?.(message);
}

async function end(): Promise<void> {
  await stack?.[Symbol.asyncDispose]();
  await devDestroy(name);
  process.exit(0);
}
