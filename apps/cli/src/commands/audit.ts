import type { AuditEntry, AuditQueryInput } from '@trem/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.js';
import { table } from '../output/format.js';
import { answer, examples, globals, wholeNumber } from './options.js';

interface AuditOptions {
  readonly kind?: string;
  readonly object?: string;
  readonly by?: string;
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: number;
}

export function auditCommand(program: Command, context: Context): void {
  const audit = program
    .command('audit')
    .description('who changed what, and when; newest first. --json shows what was before and after')
    .option('--object <name>', 'only of this task, endpoint, token ..; its name or id')
    .option('--kind <kind>', 'only of this kind: task, endpoint, token, slot, key')
    .option('--by <token>', 'only what this token asked for')
    .option('--action <action>', 'only this, such as task.start')
    .option('--from <time>', 'not older, such as 2027-01-31T00:00:00Z', time)
    .option('--to <time>', 'older than this', time)
    .option('--limit <n>', 'so many at most', wholeNumber, 100)
    .option('--cursor <n>', 'the next page: what the one before ended with', wholeNumber);
  examples(audit, 'trem audit', 'trem audit --object shop --limit 20', 'trem audit --by ana --from 2027-01-31T00:00:00Z --json');
  audit.action(async (options: AuditOptions, command: Command) => {
    const query: AuditQueryInput = options;
    const page = await (await context.connect(globals(command))).audit(query);
    const shown = table(['AT', 'BY', 'ACTION', 'OBJECT', 'OUTCOME', ''], page.entries.map(rowOf));
    const more = page.cursor === null ? '' : `\nmore: --cursor ${page.cursor}`;
    answer(context.terminal.print, globals(command).json, { value: page, text: `${shown}${more}` });
  });
}

function time(text: string): string {
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed)) {
    throw new InvalidArgumentError('Give a time such as 2027-01-31T00:00:00Z.');
  }
  return new Date(parsed).toISOString();
}

function rowOf({ at, by, action, object, outcome, code }: AuditEntry): readonly string[] {
  return [at, by, action, object.name ?? object.id ?? '', outcome, code ?? ''];
}
