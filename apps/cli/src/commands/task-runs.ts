import type { TaskRun } from '@trem/contracts';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { count, duration, table } from '../output/format.js';
import { answer, examples, globals, wholeNumber } from './options.js';

/** What a task has done, run by run. */
export function taskRunsCommand(task: Command, context: Context): void {
  const runs = task
    .command('runs <name>')
    .description('every run of a task, newest first: when, who started it, how it ended, what it brought')
    .option('--limit <n>', 'so many at most', wholeNumber, 50)
    .option('--cursor <n>', 'the next page: what the one before ended with', wholeNumber);
  examples(runs, 'trem task runs shop', 'trem task runs shop --limit 5 --json');
  runs.action(async (name: string, query: { readonly limit: number; readonly cursor?: number }, command: Command) => {
    const page = await (await context.connect(globals(command))).taskRuns(name, query);
    const more = page.cursor === null ? '' : `\nmore: --cursor ${page.cursor}`;
    const text = page.runs.length === 0 ? 'it never ran' : `${describeRuns(page.runs)}${more}`;
    answer(context.terminal.print, globals(command).json, { value: page, text });
  });
}

function describeRuns(runs: readonly TaskRun[]): string {
  return table(
    ['RUN', 'STARTED', 'BY', 'MODE', 'VERSION', 'OUTCOME', 'TIME', 'LOADED', 'CHANGES', 'ERROR'],
    runs.map((run) => [
      String(run.run),
      run.startedAt,
      run.startedBy ?? '',
      run.startMode,
      String(run.version),
      run.outcome ?? 'under way',
      run.endedAt === null ? '' : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
      count(run.rowsLoaded),
      count(run.changesApplied),
      run.errorCode ?? '',
    ]),
  );
}
