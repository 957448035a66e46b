import { type CommandOptions, type ProblemItem, type TableName, tableKey, tablesMatching } from '@trem/contracts';
import type { ControlStore, TaskRow } from '@trem/control-store';
import { ProblemError, problemItem } from '@trem/nest-platform';
import { losingAmong } from './versioned-tables.js';

type Loads = Pick<ControlStore['loads'], 'edited' | 'askAgain' | 'tables'>;
type Options = Pick<CommandOptions, 'confirmResync' | 'confirmHistoryLoss' | 'resyncTables'>;

/**
 * Notes the tables that the next start loads again: those that an edit made wrong, and those that somebody names.
 * @throws RESYNC_NOT_CONFIRMED rows at a target that an edit made wrong stay wrong unless a person wants another load · TABLE_UNKNOWN a name means no loaded
 *   table · HISTORY_WOULD_BE_LOST a table among them would lose versions
 */
export async function askForTablesAgain(loads: Loads, { id, name, definition }: TaskRow, options: Options): Promise<void> {
  const edited = await loads.edited(id);
  if (edited.length > 0 && options.confirmResync !== true) {
    const problems = edited.map((table) => problem('RESYNC_NOT_CONFIRMED', written(table), 'must be loaded again'));
    throw new ProblemError('RESYNC_NOT_CONFIRMED', {
      status: 409,
      detail: `${name} would load again: ${edited.map(written).join(', ')}`,
      problems,
    });
  }
  const wanted = [...edited, ...(await namedTables(loads, id, options.resyncTables ?? []))];
  const versioned = options.confirmHistoryLoss === true ? [] : losingAmong(definition, wanted);
  if (versioned.length > 0) {
    const problems = versioned.map((table) =>
      problem('HISTORY_WOULD_BE_LOST', written(table), 'keeps versions, and would be loaded again'),
    );
    throw new ProblemError('HISTORY_WOULD_BE_LOST', { status: 409, detail: `${name} would lose versions`, problems });
  }
  if (wanted.length > 0) {
    await loads.askAgain(id, wanted);
  }
}

async function namedTables(loads: Loads, id: string, names: readonly string[]): Promise<readonly TableName[]> {
  if (names.length === 0) {
    return [];
  }
  // `resyncing`: asked for once already, by a command that came to nothing
  const known = (await loads.tables(id)).filter(({ state }) => state === 'loaded' || state === 'resyncing');
  const unknown = names.filter((one) => tablesMatching([one], known.map(written)).length === 0);
  if (unknown.length > 0) {
    const problems = unknown.map((one) => problem('TABLE_UNKNOWN', one, 'is no table that this task has loaded'));
    throw new ProblemError('REQUEST_INVALID', { status: 400, detail: `not loaded: ${unknown.join(', ')}`, problems });
  }
  const wanted = new Set(tablesMatching(names, known.map(written)));
  const tables = known.filter((table) => wanted.has(written(table))).map(({ schema, table }) => ({ schema, table }));
  return [...new Map(tables.map((table) => [tableKey(table), table])).values()];
}

function written({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}

function problem(code: 'RESYNC_NOT_CONFIRMED' | 'HISTORY_WOULD_BE_LOST' | 'TABLE_UNKNOWN', table: string, text: string): ProblemItem {
  return problemItem({ severity: 'error', code, path: `tables[${table}]`, text: `${table} ${text}` });
}
