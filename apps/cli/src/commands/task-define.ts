import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ApiClient, ApiError } from '@trem/api-client';
import { type ProblemItem, type TaskDefinition, type TaskView, taskDefinition } from '@trem/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { mendingSql } from '../mending-sql.js';
import { planText, touchesRows } from '../output/plan-text.js';
import { invalid, offlineProblems, readTaskFile, type TaskFile, withLines } from '../task-file.js';
import { answer, examples, globals } from './options.js';

interface FileOptions {
  readonly file: string;
  readonly offline?: boolean;
  readonly sql?: boolean;
  readonly yes?: boolean;
}

export function taskDefineCommands(task: Command, context: Context): void {
  validateCommand(task, context);
  applyCommand(task, context);
  planCommand(task, context);
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
      ? offlineProblems(file)
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
    .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin')
    .option('--yes', 'save also what adds, ends or reloads tables, without asking');
  examples(apply, 'trem task apply -f shop.yaml', 'trem task apply -f shop.yaml --yes', 'cat shop.yaml | trem task apply -f -');
  apply.action(async (options: FileOptions, command: Command) => {
    const file = await open(options.file, context);
    const draft = definitionOf(options.file, file);
    const api = await context.connect(globals(command));
    const { outcome, task: stored } = await withPlaces(options.file, file, () => store(context, { api, draft, yes: options.yes === true }));
    answer(context.terminal.print, globals(command).json, {
      value: { outcome, task: stored },
      text: `task ${stored.name} ${outcome}, version ${stored.version}`,
    });
  });
}

function planCommand(task: Command, context: Context): void {
  const plan = task
    .command('plan')
    .description('say what applying a task file would do, without saving it')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin');
  examples(plan, 'trem task plan -f shop.yaml', 'trem task plan -f shop.yaml --json');
  plan.action(async (options: FileOptions, command: Command) => {
    const file = await open(options.file, context);
    const draft = definitionOf(options.file, file);
    const api = await context.connect(globals(command));
    const found = await withPlaces(options.file, file, () => api.planTask(draft.name, draft));
    answer(context.terminal.print, globals(command).json, { value: found, text: planText(draft.name, found).join('\n') });
  });
}

/** @throws CliError 3 with every problem on its line */
export function definitionOf(name: string, file: TaskFile): TaskDefinition {
  const wrong = offlineProblems(file);
  if (wrong.some(({ severity }) => severity === 'error')) {
    throw invalid(name, withLines(wrong, file));
  }
  return taskDefinition.parse(file.value);
}

interface Store {
  readonly api: ApiClient;
  readonly draft: TaskDefinition;
  readonly yes: boolean;
}

async function store(context: Context, { api, draft, yes }: Store) {
  const before = await find(api, draft.name);
  if (before === undefined) {
    return { outcome: 'made', task: await api.createTask(draft) } as const;
  }
  if (isDeepStrictEqual(before.definition, draft)) {
    const { status: _, ...same } = before;
    return { outcome: 'unchanged', task: same } as const;
  }
  const plan = await api.planTask(draft.name, draft);
  for (const line of planText(draft.name, plan)) {
    context.terminal.note(line);
  }
  if (!yes && touchesRows(plan)) {
    await askWhether(context, `Save this? [y/N] `);
  }
  return { outcome: 'changed', task: await api.updateTask(draft.name, before.version, draft) } as const;
}

/** @throws CliError 5 the person says no, or nobody is there to say yes */
export async function askWhether({ terminal }: Context, question: string): Promise<void> {
  const said = await terminal.ask(question);
  if (said === undefined || !/^y(es)?$/i.test(said.trim())) {
    throw new CliError({ exitCode: exitCodes.refused, code: 'NOT_CONFIRMED', text: 'nothing was saved', remedy: 'Repeat with --yes.' });
  }
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
export async function withPlaces<T>(name: string, file: TaskFile, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiError && error.problem.problems.length > 0) {
      throw invalid(name, withLines(error.problem.problems, file));
    }
    throw error;
  }
}

async function open(name: string, context: Context): Promise<TaskFile> {
  return readTaskFile(await readText(name, context), name);
}

/** @throws CliError 2 it cannot be read */
export async function readText(name: string, { terminal }: Context): Promise<string> {
  try {
    return name === '-' ? (await terminal.readStdin()).toString('utf8') : await readFile(name, 'utf8');
  } catch (cause) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: `${name} cannot be read`,
      remedy: 'Give the path of a task file.',
      cause,
    });
  }
}

function noteAll({ terminal }: Context, problems: readonly ProblemItem[]): void {
  for (const { severity, code, text, remedy } of problems) {
    terminal.note(`${severity.padEnd(7)} ${code}: ${text}${remedy === '' ? '' : ` ${remedy}`}`);
  }
}
