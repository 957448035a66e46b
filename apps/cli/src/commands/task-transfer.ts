import { writeFile } from 'node:fs/promises';
import type { ApiClient } from '@trem/api-client';
import type { TaskImport } from '@trem/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { planText } from '../output/plan-text.js';
import { invalid, onLine } from '../task-file.js';
import { answer, examples, globals } from './options.js';
import { askWhether, readText } from './task-define.js';

/** Definitions into files and out of them. */
export function taskTransferCommands(task: Command, context: Context): void {
  exportCommand(task, context);
  importCommand(task, context);
  resetCommand(task, context);
}

function exportCommand(task: Command, context: Context): void {
  const command = task
    .command('export <name>')
    .description('write a definition as YAML, or as JSON with --json; endpoints by name, never a secret')
    .option('-o, --output <file>', 'default: stdout');
  examples(command, 'trem task export shop > shop.yaml', 'trem task export shop --json -o shop.json');
  command.action(async (name: string, { output }: { readonly output?: string }, self: Command) => {
    const api = await context.connect(globals(self));
    const { text, version } = await api.exportTask(name, globals(self).json ? 'json' : 'yaml');
    if (output === undefined) {
      context.terminal.print(text.replace(/\n$/, ''));
      return;
    }
    await writeFile(output, text).catch((cause: unknown) => {
      throw new CliError({
        exitCode: exitCodes.usage,
        code: 'REQUEST_INVALID',
        text: `${output} cannot be written`,
        remedy: 'Give another path.',
        cause,
      });
    });
    context.terminal.note(`${name}, version ${version}, is in ${output}`);
  });
}

interface ImportOptions {
  readonly file: string;
  readonly yes?: boolean;
  readonly fromTrempy?: boolean;
  readonly source?: string;
  readonly target?: string;
}

/** @throws CliError 2 no endpoints are named · 3 something cannot be converted, and is not dropped in silence */
async function textOf(context: Context, api: ApiClient, { file, fromTrempy, source, target }: ImportOptions): Promise<string> {
  const text = await readText(file, context);
  if (!fromTrempy) {
    return text;
  }
  if (source === undefined || target === undefined) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: 'a settings.json names no endpoints',
      remedy: 'Give --source and --target; make them with: trem endpoint add',
    });
  }
  const { text: yaml, notes } = await api.convertTask({ text, source, target });
  for (const { kind, path, text: said } of notes) {
    context.terminal.note(`${kind.padEnd(7)} ${path}: ${said}`);
  }
  const refused = notes.filter(({ kind }) => kind === 'refused');
  if (refused.length > 0) {
    context.terminal.note(yaml);
    const problems = refused.map(({ path, text: said }) => ({
      severity: 'error' as const,
      code: 'FIELD_UNKNOWN',
      path,
      text: `${path}: ${said}`,
      remedy: '',
    }));
    throw invalid(file, problems);
  }
  return yaml;
}

function importCommand(task: Command, context: Context): void {
  const command = task
    .command('import')
    .description('read a definition, show what it changes, and save it after a yes')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin')
    .option('--yes', 'save without asking')
    .option('--from-trempy', 'the file is a settings.json of TREMpy: what means something else now is told first')
    .option('--source <endpoint>', 'with --from-trempy: where it reads')
    .option('--target <endpoint>', 'with --from-trempy: where it writes');
  examples(
    command,
    'trem task import -f shop.yaml',
    'trem task import -f shop.yaml --yes',
    'trem task import --from-trempy -f settings.json --source shop_pg --target copy_pg',
  );
  command.action(async (options: ImportOptions, self: Command) => {
    const { file, yes } = options;
    const api = await context.connect(globals(self));
    const text = await textOf(context, api, options);
    const looked = await api.importTask({ text });
    if (looked.outcome === 'invalid') {
      throw invalid(file, looked.problems.map(onLine));
    }
    const name = looked.definition?.name ?? '';
    const done = (given: TaskImport, said: string) => answer(context.terminal.print, globals(self).json, { value: given, text: said });
    if (looked.outcome === 'unchanged') {
      done(looked, `task ${name} is as the file says`);
      return;
    }
    const plan = looked.plan === null ? [`${name} is a new task`] : planText(name, looked.plan);
    for (const line of plan) {
      context.terminal.note(line);
    }
    if (!yes) {
      await askWhether(context, 'Save this? [y/N] ');
    }
    const saved = await api.importTask({ text, save: true, ...(looked.plan === null ? {} : { version: looked.plan.version }) });
    done(saved, `task ${name} ${saved.outcome}, version ${saved.task?.version ?? '-'}`);
  });
}

function resetCommand(task: Command, context: Context): void {
  const command = task
    .command('reset <name>')
    .description('put every setting of a definition back to its default, as a new version; endpoints and tables stay')
    .option('--yes', 'without asking');
  examples(command, 'trem task reset shop', 'trem task reset shop --yes', 'trem task restore shop 3');
  command.action(async (name: string, { yes }: { readonly yes?: boolean }, self: Command) => {
    const api = await context.connect(globals(self));
    const { version } = await api.task(name);
    if (!yes) {
      await askWhether(context, `Put all settings of ${name} back to their defaults? Version ${version} can be restored. [y/N] `);
    }
    const stored = await api.resetTask(name, version);
    const text = `task ${name} is reset, version ${stored.version}; back with: trem task restore ${name} ${version}`;
    answer(context.terminal.print, globals(self).json, { value: stored, text });
  });
}
