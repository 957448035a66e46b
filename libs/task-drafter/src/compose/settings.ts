import type { TaskDraft } from '@trem/contracts';
import type { Wish } from '../wishes.js';
import { isRepeated } from './mode.js';
import { scheduleOf } from './schedule.js';
import { entryOf, type Work } from './work.js';

/** Settings of the task and of single tables. A sentence that says two different things of one setting is asked about. */
export function applySettings(work: Work, draft: TaskDraft, wishes: readonly Wish[]): void {
  const said = new Map<string, unknown>();
  const set = (path: string, value: unknown) => {
    const before = said.get(path);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) {
      work.scope.ask(
        `${path}: ${String(before)}, ${String(value)}`,
        `The sentence says ${JSON.stringify(before)} and ${JSON.stringify(value)} for ${path}: which one?`,
        [String(before), String(value)],
      );
    }
    said.set(path, value);
    setPath(draft, path, value);
  };
  const isScheduled = isRepeated(wishes);
  for (const wish of wishes) {
    if (wish.tag === 'set' && wish.path === 'startMode' && isScheduled) {
      continue; // a schedule loads anew each time
    }
    if (wish.tag === 'set') {
      set(wish.path, wish.value);
    } else if (wish.tag === 'unset') {
      unsetPath(work, draft, wish.path);
    } else if (wish.tag === 'apply-mode') {
      perTable(
        work,
        wish.tables,
        (entry) => (entry.apply = { ...entry.apply, mode: wish.mode }),
        () => set('apply.mode', wish.mode),
      );
    } else if (wish.tag === 'operations') {
      const kept = (['insert', 'update', 'delete'] as const).filter((operation) => !wish.without.includes(operation));
      perTable(
        work,
        wish.tables,
        (entry) => (entry.operations = kept),
        () => {
          const all = merged(said.get('cdc.operations'), kept);
          said.delete('cdc.operations');
          set('cdc.operations', all);
        },
      );
    } else if (wish.tag === 'priority') {
      perTable(
        work,
        wish.tables,
        (entry) => (entry.priority = wish.priority),
        () => undefined,
      );
    }
  }
  for (const { path, value } of scheduleOf(work, draft, wishes, said.has('schedule.cron'))) {
    set(path, value);
  }
  askAboutVersions(work, draft, said);
}

/** Columns of versions say nothing where no versions are kept. */
function askAboutVersions(work: Work, draft: TaskDraft, said: ReadonlyMap<string, unknown>): void {
  const columns = [...said].filter(([path]) => path.startsWith('apply.scd2.')).map(([, name]) => String(name));
  const modes = [draft.apply?.mode, ...work.entries.map(({ apply }) => apply?.mode)];
  if (columns.length > 0 && !modes.includes('scd2')) {
    work.scope.ask(columns.join(', '), `Shall versions of rows be kept (scd2)? ${columns.join(' and ')} would be columns of theirs`, [
      'scd2',
    ]);
  }
}

/** "no deletes" and "no updates" in one sentence hold together. */
function merged(before: unknown, kept: readonly string[]): readonly string[] {
  return Array.isArray(before) ? kept.filter((operation) => before.includes(operation)) : kept;
}

function perTable(
  work: Work,
  tables: Extract<Wish, { tag: 'priority' }>['tables'],
  forTable: (entry: TaskDraft['tables'][number]) => void,
  forAll: () => void,
): void {
  const meant = tables.map((ref) => work.scope.table(ref));
  const isAll = tables.length > 0 && work.scope.tables.every((table) => meant.includes(table));
  if (tables.length === 0 || isAll) {
    forAll();
    return;
  }
  for (const ref of tables) {
    const table = work.scope.table(ref);
    if (table !== undefined) {
      forTable(entryOf(work, table));
    }
  }
}

/** Back to what holds where nothing is said. */
function unsetPath({ scope }: Work, draft: object, path: string): void {
  const [first = '', ...rest] = path.split('.');
  const inner: unknown = Reflect.get(draft, first);
  if (inner === undefined || inner === null) {
    scope.ask(path, `${path} is not set so far: what shall be changed?`);
  } else if (rest.length === 0) {
    Reflect.deleteProperty(draft, first);
  } else {
    unsetPath({ scope } as Work, inner, rest.join('.'));
  }
}

function setPath(draft: object, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    Object.assign(draft, { [first]: value });
    return;
  }
  const inner: unknown = Reflect.get(draft, first);
  const next = typeof inner === 'object' && inner !== null ? inner : {};
  Object.assign(draft, { [first]: next });
  setPath(next, rest.join('.'), value);
}
