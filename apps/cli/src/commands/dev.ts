import { readFile } from 'node:fs/promises';
import type { DevStatus, StackError } from '@trem/dev-stack';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { examples } from './options.js';

/** Loaded when it is needed: it brings the servers' own programs with it, and most commands want none of them. */
const devStack = () => import('@trem/dev-stack');

/** Address and token of the stack that runs on this machine: of `dev up`, else of the demo. */
export async function runningStack(): Promise<{ readonly api: string; readonly token: string } | undefined> {
  const { readStack } = await devStack();
  for (const name of ['dev', 'demo']) {
    const { isRunning, addresses, tokenFile } = await readStack(name);
    if (isRunning && addresses !== undefined) {
      return { api: addresses.api, token: (await readFile(tokenFile, 'utf8')).trim() };
    }
  }
  return undefined;
}

interface UpOptions {
  readonly stack: string;
  readonly source?: string;
  readonly target?: string;
}

/** Each prints one JSON object as the last line of stdout; everything else goes to stderr. */
export function devCommands(program: Command, context: Context): void {
  const dev = program.command('dev').description('real servers, services and a worker on this machine');
  upCommand(dev, context);
  statusCommand(dev, context);
  downCommand(dev, context);
  destroyCommand(dev, context);
}

function upCommand(dev: Command, { terminal }: Context): void {
  const up = dev
    .command('up')
    .description('start everything in the background; on a running stack it only prints the addresses')
    .option('--stack <name>', 'which stack', 'dev')
    .option('--source <url>', 'a database of yours in the place of the sample source')
    .option('--target <url>', 'a database of yours in the place of the sample target');
  examples(up, 'trem dev up', 'trem dev up --source postgres://me@127.0.0.1/shop --target postgres://me@127.0.0.1/copy');
  up.action(async ({ stack, source, target }: UpOptions) => {
    const { devUp } = await devStack();
    const addresses = await translated(() =>
      devUp({
        stack,
        ...(source === undefined ? {} : { source }),
        ...(target === undefined ? {} : { target }),
        onProgress: terminal.note,
      }),
    );
    terminal.print(JSON.stringify(addresses));
  });
}

function statusCommand(dev: Command, { terminal }: Context): void {
  const status = dev
    .command('status')
    .description('what runs, with process ids; exits 8 when the stack is not up')
    .option('--stack <name>', 'which stack', 'dev');
  examples(status, 'trem dev status');
  status.action(async ({ stack }: { readonly stack: string }) => {
    const { devStatus } = await devStack();
    const now = await translated(() => devStatus(stack));
    for (const line of describe(now)) {
      terminal.note(line);
    }
    terminal.print(JSON.stringify(now));
    if (!now.isRunning) {
      throw new CliError({
        exitCode: exitCodes.unreachable,
        code: 'SERVICE_UNREACHABLE',
        text: `the stack ${stack} is not running`,
        remedy: 'Run `trem dev up`.',
      });
    }
  });
}

function describe({ stack, folder, isRunning, processes }: DevStatus): string[] {
  return [
    `${stack}: ${isRunning ? 'running' : 'not running'}, folder ${folder}`,
    ...processes.map(({ name, pid, isAlive }) => `  ${name.padEnd(18)} ${isAlive ? pid : 'ended'}`),
  ];
}

function downCommand(dev: Command, { terminal }: Context): void {
  const down = dev
    .command('down')
    .description('end everything; the data stays for the next `dev up`')
    .option('--stack <name>', 'which stack', 'dev');
  examples(down, 'trem dev down');
  down.action(async ({ stack }: { readonly stack: string }) => {
    const { devDown } = await devStack();
    const wasRunning = await translated(() => devDown(stack, terminal.note));
    terminal.print(JSON.stringify({ stack, wasRunning }));
  });
}

interface DestroyOptions {
  readonly stack: string;
  readonly yes?: boolean;
}

function destroyCommand(dev: Command, { terminal }: Context): void {
  const destroy = dev
    .command('destroy')
    .description('end everything and delete its data')
    .option('--stack <name>', 'which stack', 'dev')
    .option('--yes', 'do not ask');
  examples(destroy, 'trem dev destroy', 'trem dev destroy --yes');
  destroy.action(async ({ stack, yes }: DestroyOptions) => {
    const { devDestroy, readStack } = await devStack();
    const { folder } = await readStack(stack);
    terminal.note(
      `This ends the stack ${stack} and deletes ${folder}: sample databases, control-store with all endpoints and tasks, queues, workflows, logs.`,
    );
    terminal.note('Databases given by --source or --target are not touched.');
    const said = yes ? 'yes' : await terminal.ask('Delete it? Type yes: ');
    if (said !== 'yes') {
      throw new CliError({
        exitCode: exitCodes.usage,
        code: 'REQUEST_INVALID',
        text: 'nothing was deleted',
        remedy: 'Answer yes, or give --yes.',
      });
    }
    const deleted = await translated(() => devDestroy(stack, terminal.note));
    terminal.print(JSON.stringify({ stack, deleted: deleted ?? null }));
  });
}

async function translated<T>(call: () => Promise<T>): Promise<T> {
  const { StackError: Refused } = await devStack();
  try {
    return await call();
  } catch (error) {
    if (error instanceof Refused) {
      throw unreachable(error);
    }
    throw error;
  }
}

function unreachable(error: StackError): CliError {
  return new CliError({
    exitCode: exitCodes.unreachable,
    code: error.code,
    text: error.message,
    remedy: error.code === 'STACK_BUSY' ? 'Use the running one, or end it with `trem dev down`.' : 'Mend what is named, then repeat.',
    cause: error,
  });
}
