import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ApiClient, ApiError } from '@trem/api-client';
import { type ProblemItem, type TaskDraft, type TaskView, taskDefinition } from '@trem/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { mendingSql } from '../mending-sql.js';
import { invalid, offlineProblems, readTaskFile, type TaskFile, withLines } from '../task-file.js';
import { answer, examples, globals } from './options.js';

interface FileOptions {
  readonly file: string;
  readonly offline?: boolean;
  readonly sql?: boolean;
}

export function taskDefineCommands(task: Command, context: Context): void {
  validateCommand(task, context);
  applyCommand(task, context);
}

function validateCommand(task: Command, context: Context): void {
  const validate = task
    .command('validate')
    .description('check a task file and the databases it names, without storing it; all problems come at once, with their lines')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin')
    .option('--offline', 'judge the file alone, without an API')
    .option('--sql', 'print the statements that mend what was found, by endpoint; read them before you run them');
  examples(
    validate,
    'trem task validate -f shop.yaml',
    'trem task validate -f shop.yaml --offline',
    'trem task validate -f shop.yaml --sql',
  );
  validate.action(async (options: FileOptions, command: Command) => {
    const file = await open(options.file, context);
    const problems = options.offline
      ? offlineProblems(file.value)
      : (await (await context.connect(globals(command))).validateTask(file.value)).problems;
    const placed = withLines(problems, file);
    if (options.sql) {
      context.terminal.print(mendingSql(problems));
    }
    if (placed.some(({ severity }) => severity === 'error')) {
      throw invalid(options.file, placed);
    }
    noteAll(context, placed);
    if (options.sql) {
      return;
    }
    answer(context.terminal.print, globals(command).json, { value: { ok: true, problems }, text: `${options.file} is valid` });
  });
}

function applyCommand(task: Command, context: Context): void {
  const apply = task
    .command('apply')
    .description('make the task of a file, or change it to what the file says')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin');
  examples(apply, 'trem task apply -f shop.yaml', 'cat shop.yaml | trem task apply -f -');
  apply.action(async (options: FileOptions, command: Command) => {
    const file = await open(options.file, context);
    const wrong = offlineProblems(file.value);
    if (wrong.some(({ severity }) => severity === 'error')) {
      throw invalid(options.file, withLines(wrong, file));
    }
    const draft = taskDefinition.parse(file.value);
    const api = await context.connect(globals(command));
    const { outcome, task: stored } = await withPlaces(options.file, file, () => store(api, draft));
    answer(context.terminal.print, globals(command).json, {
      value: { outcome, task: stored },
      text: `task ${stored.name} ${outcome}, version ${stored.version}`,
    });
  });
}

async function store(api: ApiClient, draft: TaskDraft & { readonly name: string }) {
  const before = await find(api, draft.name);
  if (before === undefined) {
    return { outcome: 'made', task: await api.createTask(draft) } as const;
  }
  if (isDeepStrictEqual(before.definition, draft)) {
    const { status: _, ...same } = before;
    return { outcome: 'unchanged', task: same } as const;
  }
  return { outcome: 'changed', task: await api.updateTask(draft.name, before.version, draft) } as const;
}

async function find(api: ApiClient, name: string): Promise<TaskView | undefined> {
  try {
    return await api.task(name);
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

/** The API names a path in the definition; a person wants the line in the file. */
async function withPlaces<T>(name: string, file: TaskFile, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiError && error.problem.problems.length > 0) {
      throw invalid(name, withLines(error.problem.problems, file));
    }
    throw error;
  }
}

async function open(name: string, { terminal }: Context): Promise<TaskFile> {
  let text: string;
  try {
    text = name === '-' ? (await terminal.readStdin()).toString('utf8') : await readFile(name, 'utf8');
  } catch (cause) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: `${name} cannot be read`,
      remedy: 'Give the path of a task file.',
      cause,
    });
  }
  return readTaskFile(text, name);
}

function noteAll({ terminal }: Context, problems: readonly ProblemItem[]): void {
  for (const { severity, code, text, remedy } of problems) {
    terminal.note(`${severity.padEnd(7)} ${code}: ${text}${remedy === '' ? '' : ` ${remedy}`}`);
  }
}
