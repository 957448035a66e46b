import { describeDifference } from '@trem/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.js';
import { table } from '../output/format.js';
import { answer, examples, globals } from './options.js';

/** What a task's definition was before, and the way back. */
export function taskVersionCommands(task: Command, context: Context): void {
  versionsCommand(task, context);
  diffCommand(task, context);
  restoreCommand(task, context);
}

function versionsCommand(task: Command, context: Context): void {
  const versions = task.command('versions <name>').description('every saved definition of a task, newest first');
  examples(versions, 'trem task versions shop', 'trem task versions shop --json');
  versions.action(async (name: string, _: unknown, command: Command) => {
    const list = await (await context.connect(globals(command))).taskVersions(name);
    const rows = list.versions.map(({ version, createdAt, by, changes }) => [
      `${version}${version === list.current ? ' *' : ''}`,
      createdAt,
      by,
      `${changes}`,
    ]);
    answer(context.terminal.print, globals(command).json, { value: list, text: table(['VERSION', 'SAVED', 'BY', 'CHANGES'], rows) });
  });
}

function diffCommand(task: Command, context: Context): void {
  const diff = task
    .command('diff <name>')
    .description('what differs between two versions of a definition; by default the last two')
    .option('--from <version>', 'default: the one before --to', versionOf)
    .option('--to <version>', 'default: the current one', versionOf);
  examples(diff, 'trem task diff shop', 'trem task diff shop --from 1 --to 4');
  diff.action(async (name: string, options: { readonly from?: number; readonly to?: number }, command: Command) => {
    const api = await context.connect(globals(command));
    const to = options.to ?? (await api.task(name)).version;
    const found = await api.taskDifference(name, options.from ?? Math.max(1, to - 1), to);
    const text = found.changes.length === 0 ? 'no difference' : found.changes.map(describeDifference).join('\n');
    answer(context.terminal.print, globals(command).json, { value: found, text });
  });
}

function restoreCommand(task: Command, context: Context): void {
  const restore = task
    .command('restore <name> <version>')
    .description('save an old version of a definition as the new one; the versions between are kept');
  examples(restore, 'trem task restore shop 3');
  restore.action(async (name: string, version: string, _: unknown, command: Command) => {
    const api = await context.connect(globals(command));
    const { version: current } = await api.task(name);
    const stored = await api.restoreTask(name, versionOf(version), current);
    const text = `task ${stored.name}: version ${version} is restored as version ${stored.version}`;
    answer(context.terminal.print, globals(command).json, { value: stored, text });
  });
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('Give the number of a version.');
  }
  return Number(text);
}
