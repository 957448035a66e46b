import { join } from 'node:path';
import { devDestroy, type Stack, startStack } from '@trem/dev-stack';
import type { LaneAnswer, LaneTask } from './lane-process.js';
import { isGreen, type RunOrder } from './record.js';
import type { Rig, Servers } from './rig.js';
import { runOnce } from './run.js';

// A process that runs one order after the other, on servers of its own: what they are is in the environment of a process.

const name = `test-faults-${process.ppid}-${process.argv[2]}`; // a name that others tidy up after when this process is killed
let stack: Stack | undefined;
let current: Rig | undefined;

process.on('message', (task: LaneTask) => void work(task));
process.on('disconnect', () => void end());

async function work({ order, folder }: LaneTask): Promise<void> {
  try {
    const record = await runOnce(order, {
      servers: await servers(),
      onRig: (rig) => {
        current = rig;
      },
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

function logsOf({ seed, defect, without, mode }: RunOrder): string {
  return [
    'logs',
    seed,
    ...(mode === undefined ? [] : [mode]),
    ...(defect === undefined ? [] : [defect]),
    ...(without === undefined ? [] : ['without', without]),
  ].join('-');
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

/** Also in the middle of a run, when whoever wanted it is gone. */
async function end(): Promise<void> {
  current?.supervisor[Symbol.dispose]();
  const { taskApi, endpointService, workers } = current?.installation ?? { workers: [] };
  await Promise.all([taskApi, endpointService, ...workers].map((app) => app?.signal('SIGKILL')));
  await stack?.[Symbol.asyncDispose]();
  await devDestroy(name);
  process.exit(0);
}
