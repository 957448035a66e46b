import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Defect, defects, type Failpoint, failpoints } from './fault-names.js';
import { ReplicationError } from './replication-error.js';

interface Armed {
  readonly action: 'crash' | 'hang' | 'error' | 'delay';
  readonly ms: number;
  readonly nth: number;
}

/**
 * `TREM_FAILPOINTS`: `name:crash|hang|error|delay:<ms>[@nth]`, several divided by commas. Each strikes once, the nth time (default the first) that the
 * process comes by. With `TREM_FAILPOINTS_FOLDER` it strikes once for all processes, and leaves a file of its name there.
 */
const armed = parseFailpoints(process.env.TREM_FAILPOINTS ?? '');
const folder = process.env.TREM_FAILPOINTS_FOLDER;
/** `TREM_DEFECTS`: names divided by commas. */
const made = new Set(
  list(process.env.TREM_DEFECTS ?? '').map((name) => {
    const defect = defects.find((one) => one === name);
    if (defect === undefined) {
      throw new Error(`TREM_DEFECTS: there is no defect ${name}`);
    }
    return defect;
  }),
);
const passed = new Map<Failpoint, number>();

/** Crash: SIGKILL on itself, at once. Error: CONNECTION_LOST. Hang and delay act only where the caller awaits. */
export function failpoint(name: Failpoint): Promise<void> | undefined {
  const one = armed.get(name);
  if (one === undefined) {
    return undefined;
  }
  const times = (passed.get(name) ?? 0) + 1;
  passed.set(name, times);
  return times === one.nth && isFirstOfAll(name) ? strike(name, one) : undefined;
}

export function hasDefect(name: Defect): boolean {
  return made.has(name);
}

function isFirstOfAll(name: Failpoint): boolean {
  if (folder === undefined) {
    return true;
  }
  const file = join(folder, name);
  if (existsSync(file)) {
    return false;
  }
  writeFileSync(file, `${process.pid} ${new Date().toISOString()}\n`);
  return true;
}

function strike(name: Failpoint, { action, ms }: Armed): Promise<void> {
  switch (action) {
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    case 'hang':
      return new Promise(() => undefined);
    case 'error':
      throw new ReplicationError('CONNECTION_LOST', { failpoint: name });
    case 'delay':
      return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

function parseFailpoints(text: string): ReadonlyMap<Failpoint, Armed> {
  return new Map(
    list(text).map((entry) => {
      const match = /^([a-z.-]+):(crash|hang|error|delay)(?::(\d+))?(?:@(\d+))?$/.exec(entry);
      const name = failpoints.find((point) => point === match?.[1]);
      const action = (['crash', 'hang', 'error', 'delay'] as const).find((known) => known === match?.[2]);
      if (name === undefined || action === undefined) {
        throw new Error(`TREM_FAILPOINTS: ${entry} is not name:crash|hang|error|delay:<ms>[@nth] with a name that exists`);
      }
      return [name, { action, ms: Number(match?.[3] ?? 0), nth: Number(match?.[4] ?? 1) }];
    }),
  );
}

function list(text: string): readonly string[] {
  return text.split(',').filter((entry) => entry !== '');
}
