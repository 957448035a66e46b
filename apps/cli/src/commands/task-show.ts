import type { ApiClient } from '@trem/api-client';
import type { LoadStatistic, TableProgress, TaskPositions, TaskSnapshot, TaskStatus, TaskView } from '@trem/contracts';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { figuresText } from '../output/figures-text.js';
import { bytes, count, duration, table } from '../output/format.js';
import { loadedFraction, picture } from '../output/picture.js';
import { answer, examples, globals, repeated } from './options.js';
import { failInAttention, watchTask } from './watch-task.js';

export function taskShowCommands(task: Command, context: Context): void {
  listCommand(task, context);
  showCommand(task, context);
  statusCommand(task, context);
  tablesCommand(task, context);
}

function listCommand(task: Command, context: Context): void {
  const list = task
    .command('list')
    .description('all tasks with their phase and lag')
    .option('--tag <tag>', 'only tasks with this tag, in any letter case; given several times: those that carry all of them', repeated, []);
  examples(list, 'trem task list', 'trem task list --tag finance --tag nightly', 'trem task list --json');
  list.action(async ({ tag }: { readonly tag: readonly string[] }, command: Command) => {
    const tasks = await (await context.connect(globals(command))).tasks({ tag });
    answer(context.terminal.print, globals(command).json, {
      value: { tasks },
      text: tasks.length === 0 ? noTasks(tag) : describeTasks(tasks),
    });
  });
}

function noTasks(tags: readonly string[]): string {
  return tags.length === 0 ? 'no tasks' : `no task with ${tags.length === 1 ? 'the tag' : 'all of the tags'} ${tags.join(', ')}`;
}

export function describeTasks(tasks: readonly TaskStatus[]): string {
  return table(
    ['NAME', 'MODE', 'PHASE', 'TABLES', 'LAG', 'SOURCE', 'TARGETS', 'TAGS', 'ERROR'],
    tasks.map((one) => [
      one.name,
      one.mode,
      one.step === '' ? one.phase : `${one.phase}, ${one.step}`,
      `${one.tables.loaded}/${one.tables.total}`,
      one.lagMs === null ? '' : duration(one.lagMs),
      one.source,
      one.targets.join(', '),
      one.tags.join(', '),
      one.error?.code ?? '',
    ]),
  );
}

function showCommand(task: Command, context: Context): void {
  const show = task.command('show <name>').description('everything about a task: state, error with remedy, tables, positions, definition');
  examples(show, 'trem task show shop', 'trem task show shop --json | jq .definition');
  show.action(async (name: string, _: unknown, command: Command) => {
    const api = await context.connect(globals(command));
    const [view, tables, statistics, positions] = await Promise.all([
      api.task(name),
      api.taskTables(name),
      api.taskStatistics(name),
      api.taskPositions(name),
    ]);
    answer(context.terminal.print, globals(command).json, {
      value: { ...view, tables, statistics, positions },
      text: [
        ...describeTask(view),
        ...picture({ status: view.status, tables, statistics, positions }, 200).slice(1),
        ...figuresText({ statistics, positions }),
        describeTables(tables),
        ...describePositions(positions),
      ].join('\n'),
    });
  });
}

function describeTask({ id, version, definition, status }: TaskView): string[] {
  const lines = [
    ['name', status.name],
    ['id', id],
    ['title', definition.title],
    ['tags', definition.tags.join(', ')],
    ['mode', status.mode],
    ['from', status.source],
    ['to', status.targets.join(', ')],
    ['phase', `${status.phase}${status.step === '' ? '' : `, ${status.step}`}, since ${status.phaseSince}`],
    ['worker', status.hasWorker ? '' : 'none gave a sign of life for 5 s'],
    ['retry at', status.error?.retryAt ?? ''],
    ['lag', status.lagMs === null ? '' : duration(status.lagMs)],
    [
      'set aside',
      status.deadLetters.open + status.deadLetters.parked === 0
        ? ''
        : `${status.deadLetters.open} dead letters, ${status.deadLetters.parked} changes wait behind them`,
    ],
    ['version', `${version}, run ${status.run}, generation ${status.generation}`],
    ['commands', status.allowedCommands.join(', ')],
  ];
  return lines.filter(([, value]) => value !== '').map(([label, value]) => `${label?.padEnd(10)} ${value}`);
}

function describeTables(tables: readonly TableProgress[]): string {
  return tables.length === 0
    ? ''
    : table(
        ['TABLE', 'STATE', 'ROWS LOADED', 'LOADED', 'ERROR'],
        tables.map((one) => [
          `${one.schema}.${one.table}`,
          one.state,
          count(one.rowsLoaded),
          `${Math.floor(loadedFraction(one) * 100)} %`,
          one.errorCode ?? '',
        ]),
      );
}

function tablesCommand(task: Command, context: Context): void {
  const tables = task
    .command('tables <name>')
    .description('what the load of each table came to: rows, bytes, time and outcome, run by run')
    .option('--run <number>', 'only this run', Number);
  examples(tables, 'trem task tables shop', 'trem task tables shop --run 2', 'trem task tables shop --json');
  tables.action(async (name: string, { run }: { readonly run?: number }, command: Command) => {
    const loads = await (await context.connect(globals(command))).taskLoads(name, run);
    answer(context.terminal.print, globals(command).json, {
      value: { loads },
      text: loads.length === 0 ? 'nothing was loaded yet' : describeLoads(loads),
    });
  });
}

export function describeLoads(loads: readonly LoadStatistic[]): string {
  return table(
    [
      'RUN',
      'TABLE',
      'TARGET',
      'OUTCOME',
      'ESTIMATED',
      'EXTRACTED',
      'FILTERED',
      'LOADED',
      'REJECTED',
      'BYTES',
      'RANGES',
      'TIME',
      'FAILURES',
      'ERROR',
    ],
    loads.map((load) => [
      String(load.run),
      `${load.schema}.${load.table}`,
      load.target,
      load.outcome,
      load.estimatedRows === null ? '' : count(load.estimatedRows),
      ...[load.extracted, load.filtered, load.loaded, load.rejected].map(count),
      bytes(load.bytes),
      load.partitions === 0 ? '' : `${load.partitionsDone}/${load.partitions}`,
      load.endedAt === null ? '' : duration(Date.parse(load.endedAt) - Date.parse(load.startedAt)),
      count(load.failures),
      load.errorCode ?? '',
    ]),
  );
}

function describePositions(positions: TaskPositions): string[] {
  const { slot, captured, acknowledged, retainedBytes, slotHealth } = positions;
  return [
    ...(slot === null
      ? []
      : [
          `slot       ${slot}, captured ${captured ?? '-'}, acknowledged ${acknowledged ?? '-'}, retained ${retainedBytes === null ? '-' : bytes(retainedBytes)}`,
        ]),
    ...(slotHealth === null ? [] : [`${''.padEnd(10)} ${slotHealth.alert}: ${slotHealth.text}`]),
    ...positions.targets.map(({ target, applied, durable }) => `${target.padEnd(10)} applied ${applied ?? '-'}, durable ${durable ?? '-'}`),
  ];
}

function statusCommand(task: Command, context: Context): void {
  const status = task
    .command('status <name>')
    .description('where a task is: bars while it loads, then lag and rates; exits 6 when it rests in attention')
    .option('--watch', 'follow it until it is done, needs attention, or Ctrl-C')
    .option('--window <time>', 'figures of the last 15m, 24h, 30d, ...; by default of the current run');
  examples(status, 'trem task status shop', 'trem task status shop --watch', 'trem task status shop --json');
  status.action(async (name: string, options: { readonly watch?: boolean; readonly window?: string }, command: Command) => {
    const api = await context.connect(globals(command));
    if (options.watch) {
      await (globals(command).json ? watchAsJson(context, api, name) : watchTask(context, { api, name, isReached: isDone }));
      return;
    }
    const snapshot = await readSnapshot(api, name, options.window);
    const { print, width } = context.terminal;
    const text = [...picture(snapshot, width), ...figuresText(snapshot)].join('\n');
    answer(print, globals(command).json, { value: snapshot, text });
    failInAttention(snapshot.status);
  });
}

function isDone({ phase }: TaskStatus): boolean {
  return phase === 'done';
}

/** A line of JSON for each snapshot. */
async function watchAsJson(context: Context, api: ApiClient, name: string): Promise<void> {
  for await (const snapshot of api.taskEvents(name, { signal: context.signal })) {
    context.terminal.print(JSON.stringify(snapshot));
    failInAttention(snapshot.status);
    if (isDone(snapshot.status)) {
      return;
    }
  }
}

async function readSnapshot(api: ApiClient, name: string, window?: string): Promise<TaskSnapshot> {
  const [status, tables, statistics, positions] = await Promise.all([
    api.taskStatus(name),
    api.taskTables(name),
    api.taskStatistics(name, window),
    api.taskPositions(name),
  ]);
  return { status, tables, statistics, positions };
}
