import { join } from 'node:path';
import { devDestroy, type Stack, startStack } from '@trem/dev-stack';
import { type Grounds, type GroundsOptions, openGrounds, type Servers } from './grounds.js';
import type { LaneAnswer, LaneTask } from './lane-process.js';
import { isGreen, type RunOrder } from './record.js';
import { runOnce } from './run.js';

// A process that runs one order after the other, on servers of its own: what they are is in the environment of a process.

const name = `test-faults-${process.ppid}-${process.argv[2]}`; // a name that others tidy up after when this process is killed
let stack: Stack | undefined;
let grounds: (Grounds & { readonly of: string }) | undefined;

process.on('message', (task: LaneTask) => void work(task));
process.on('disconnect', () => void end());

async function work({ order, folder }: LaneTask): Promise<void> {
  try {
    const record = await runOnce(order, {
      grounds: groundsFor,
      onFault: (fault) => answer({ tag: 'fault', fault }),
      keepLogs: join(folder, logsOf(order)),
    });
    if (!isGreen(record) || (order.defect ?? order.without) !== undefined) {
      await leaveGrounds(); // logs of a lure's run tell of that run only, and what is wrong with an installation is not the next run's
    }
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

/** Those of the run before, where they are as this one wants them: to start them takes a quarter of a run. */
async function groundsFor(options: GroundsOptions): Promise<Grounds> {
  const of = JSON.stringify(options);
  if (grounds?.of !== of) {
    await leaveGrounds();
    grounds = Object.assign(await openGrounds(await servers(), options), { of });
  }
  return grounds;
}

async function leaveGrounds(): Promise<void> {
  const left = grounds;
  grounds = undefined;
  await left?.[Symbol.asyncDispose]();
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
  if (process.connected) {
    process.send?.(message); // whoever wanted it may be gone: then `end` has the word
  }
}

/** Also in the middle of a run, when whoever wanted it is gone. */
async function end(): Promise<void> {
  grounds?.supervisor[Symbol.dispose]();
  const { taskApi, endpointService, workers } = grounds?.installation ?? { workers: [] };
  await Promise.all([taskApi, endpointService, ...workers].map((app) => app?.signal('SIGKILL')));
  await stack?.[Symbol.asyncDispose]();
  await devDestroy(name);
  process.exit(0);
}
