import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, ApiError } from '@trem/api-client';
import type { CommandAnswer, CommandOptions, Phase, Command as TaskCommand } from '@trem/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { answer, examples, globals } from './options.js';
import { reached, watchTask } from './watch-task.js';

interface Flags {
  readonly reload?: boolean;
  readonly continue?: boolean;
  readonly dropSlot?: boolean;
  readonly acceptGap?: boolean;
  readonly confirmHistoryLoss?: boolean;
  readonly confirmResync?: boolean;
  readonly resyncTable?: readonly string[];
  readonly wait?: boolean;
  readonly idempotencyKey?: string;
}

interface Kind {
  readonly name: TaskCommand;
  readonly text: string;
  /** What --wait waits for. */
  readonly goal: 'running' | 'gone' | Phase;
  readonly flags: readonly Option[];
  readonly examples: readonly string[];
}

const confirmHistoryLoss = new Option('--confirm-history-loss', 'versions of rows that the target keeps (modes scd2, history) may go');
const confirmResync = new Option(
  '--confirm-resync',
  'load tables again whose definition was edited so that what was copied no longer fits',
);
const resyncTable = new Option('--resync-table <schema.table...>', 'load these tables again, beside those that go on');

const kinds: readonly Kind[] = [
  {
    name: 'start',
    text: 'start a task: full load, then the stream of changes',
    goal: 'running',
    flags: [
      new Option('--reload', 'discard what was copied and load again').conflicts('continue'),
      new Option('--continue', 'go on where the target is').conflicts('reload'),
      confirmHistoryLoss,
      confirmResync,
      resyncTable,
    ],
    examples: ['trem task start shop', 'trem task start shop --wait', 'trem task start shop --reload --wait'],
  },
  {
    name: 'pause',
    text: 'let a task rest at a commit; its slot stays',
    goal: 'paused',
    flags: [],
    examples: ['trem task pause shop --wait'],
  },
  {
    name: 'resume',
    text: 'go on after a pause, or after the cause of attention is mended',
    goal: 'running',
    flags: [confirmResync, confirmHistoryLoss, resyncTable],
    examples: ['trem task resume shop'],
  },
  {
    name: 'stop',
    text: 'end a run; a later start goes on from the checkpoint',
    goal: 'stopped',
    flags: [new Option('--drop-slot', 'also drop the replication slot: the source keeps no log, and only resync starts the task again')],
    examples: ['trem task stop shop --wait', 'trem task stop shop --drop-slot'],
  },
  {
    name: 'resync',
    text: 'discard what was copied, load again, go on from there',
    goal: 'running',
    flags: [new Option('--accept-gap', 'mode cdc: begin from now on; what happened in between is not copied'), confirmHistoryLoss],
    examples: ['trem task resync shop --wait'],
  },
  {
    name: 'delete',
    text: 'remove a task with its slot, publication and queues; the copied rows stay',
    goal: 'gone',
    flags: [],
    examples: ['trem task delete shop', 'trem task delete shop --wait'],
  },
];

/** Commands that a task obeys or refuses: an accepted one is on its way, --wait sees it through. */
export function taskCommandCommands(task: Command, context: Context): void {
  for (const kind of kinds) {
    const command = task.command(`${kind.name} <name>`).description(kind.text);
    for (const flag of kind.flags) {
      command.addOption(flag);
    }
    command
      .option('--wait', 'show the progress until it is done; exits 6 when the task needs attention')
      .option('--idempotency-key <key>', 'repeat a command whose outcome is unknown: with the same key it is carried out once');
    examples(command, ...kind.examples);
    command.action(async (name: string, flags: Flags, self: Command) => {
      const api = await context.connect(globals(self));
      const before = flags.wait && kind.goal !== 'gone' ? (await api.taskStatus(name)).stateVersion : 0;
      const given = await send(context, { api, name, command: kind.name, flags });
      const { json } = globals(self);
      if (!flags.wait) {
        answer(context.terminal.print, json, { value: given, text: describe(name, kind.name, given) });
        return;
      }
      const quiet = json ? { ...context, terminal: { ...context.terminal, isScreen: false, print: context.terminal.note } } : context;
      await waitFor(quiet, { api, name, goal: kind.goal, after: given.outcome === 'unchanged' ? 0 : before });
      answer(context.terminal.print, json, { value: given, text: `${name}: ${kind.name} is done` });
    });
  }
}

interface Order {
  readonly api: ApiClient;
  readonly name: string;
  readonly command: TaskCommand;
  readonly flags: Flags;
}

/** An outcome that is unknown can be asked for again without harm, by whoever knows the key. */
export async function send(context: Context, { api, name, command, flags }: Order): Promise<CommandAnswer> {
  const idempotencyKey = flags.idempotencyKey ?? randomUUID();
  try {
    return await api.command(name, command, optionsOf(flags), { idempotencyKey });
  } catch (error) {
    if (error instanceof ApiError && ['NO_WORKER', 'SERVICE_UNREACHABLE'].includes(error.problem.code)) {
      context.terminal.note(`To repeat it: trem task ${command} ${name} --idempotency-key ${idempotencyKey}`);
    }
    throw error;
  }
}

function optionsOf({ reload, continue: goOn, dropSlot, acceptGap, confirmHistoryLoss, ...flags }: Flags): CommandOptions {
  return {
    ...(reload ? { startMode: 'reload' as const } : {}),
    ...(goOn ? { startMode: 'continue' as const } : {}),
    ...(dropSlot ? { dropSlot } : {}),
    ...(acceptGap ? { acceptGap } : {}),
    ...(confirmHistoryLoss ? { confirmHistoryLoss } : {}),
    ...(flags.confirmResync ? { confirmResync: true } : {}),
    ...(flags.resyncTable === undefined ? {} : { resyncTables: [...flags.resyncTable] }),
  };
}

function describe(name: string, command: string, { outcome, phase }: CommandAnswer): string {
  return outcome === 'unchanged' ? `${name}: nothing to do, it is ${phase}` : `${name}: ${command} accepted, it is ${phase}`;
}

interface Wait {
  readonly api: ApiClient;
  readonly name: string;
  readonly goal: Kind['goal'];
  readonly after: number;
}

async function waitFor(context: Context, { api, name, goal, after }: Wait): Promise<void> {
  if (goal !== 'gone') {
    await watchTask(context, { api, name, isReached: reached(goal), after });
  } else {
    await waitUntilGone(context, api, name);
  }
  if (context.signal.aborted) {
    throw new CliError({
      exitCode: exitCodes.unexpected,
      code: 'INTERRUPTED',
      text: `only the waiting has ended: ${name} goes on with the command`,
      remedy: `Look with: trem task status ${name} --watch`,
    });
  }
}

async function waitUntilGone(context: Context, api: ApiClient, name: string): Promise<void> {
  while (!context.signal.aborted && (await isThere(api, name))) {
    await delay(300, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

async function isThere(api: ApiClient, name: string): Promise<boolean> {
  try {
    await api.taskStatus(name);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'NOT_FOUND') {
      return false;
    }
    throw error;
  }
}
