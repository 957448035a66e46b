import type { TaskDraft } from '@trem/contracts';
import type { Wish } from '../wishes.js';
import { refilter, restore, unchange, unfilter } from './edits.js';
import { filter } from './filters.js';
import { modeOf } from './mode.js';
import { changeValues, chooseColumns, create } from './rules.js';
import { nameOf } from './scope.js';
import { applySettings } from './settings.js';
import { rename } from './target-names.js';
import type { Work } from './work.js';

/** Every wish that is no selection of tables is carried out on the draft; what contradicts another, or fits nothing, is asked about. */
export function applyWishes(work: Work, draft: TaskDraft, wishes: readonly Wish[], isChange: boolean): void {
  rename(work, wishes);
  applySettings(work, draft, wishes);
  const mode = modeOf(work, wishes, isChange ? (draft.mode ?? 'full-load-and-cdc') : undefined);
  if (mode !== undefined) {
    draft.mode = mode;
    askAboutMode(work, mode, wishes);
  }
  for (const [index, wish] of wishes.entries()) {
    switch (wish.tag) {
      case 'value':
        changeValues(work, wish, wishes[index - 1]);
        break;
      case 'create':
        create(work, wish);
        break;
      case 'filter':
        filter(work, wish);
        break;
      case 'columns':
        chooseColumns(work, wish, wishes[index - 1]);
        break;
      case 'called':
        work.scope.ask(wish.name, `What shall be called "${wish.name}": the task, or a table at the target?`, [
          'task',
          ...work.scope.tables.slice(0, 20).map(nameOf),
        ]);
        break;
      case 'unfilter':
        unfilter(work, wish);
        break;
      case 'refilter':
        refilter(work, wish);
        break;
      case 'restore':
        restore(work, wish);
        break;
      case 'unchange':
        unchange(work, wish);
        break;
      case 'name-pattern': {
        const rule = { type: 'modify-table-name', targetTable: wish.template } as const;
        draft.transformations = [...(draft.transformations ?? []).filter(({ type }) => type !== 'modify-table-name'), rule];
        break;
      }
      case 'on-leave':
        keepLeaving(work, wish.about);
        break;
      case 'keep-deleted':
        if (draft.apply?.deletes !== 'mark' && draft.cdc?.operations?.includes('delete') !== false) {
          work.scope.ask(wish.about, 'Shall deletes be ignored, or shall deleted rows be marked?', ['ignored', 'marked']);
        }
        break;
      case 'alone':
        if (work.scope.tables.length > 1) {
          work.scope.ask(wish.table.text, `Is that for ${wish.table.text} alone? It holds for all tables of a task`);
        }
        break;
      case 'rename-schema':
        renameSchema(work, draft, wish);
        break;
      case 'assume':
        work.assumptions.push(wish.text);
        break;
      default: // selection, names and settings are done by now
    }
  }
}

/** An interval of changes where none are followed, or "since" where only changes are: half of the sentence would come to nothing. */
function askAboutMode({ scope }: Work, mode: TaskDraft['mode'], wishes: readonly Wish[]): void {
  const ofChanges = wishes.find((wish) => wish.tag === 'set' && wish.path.startsWith('cdc.'));
  if (mode === 'full-load' && ofChanges?.tag === 'set') {
    scope.ask(ofChanges.path, 'That is for changes, and none are followed: shall they be?', ['full-load', 'full-load-and-cdc']);
  }
  const keeps = wishes.some((wish) => wish.tag === 'set' && wish.value === 'keep');
  if (keeps && wishes.some((wish) => wish.tag === 'set' && /(truncate|recreate)Table/.test(wish.path) && wish.value === true)) {
    scope.ask('keep existing rows', 'Shall the rows that are at the target be kept, or emptied before the load?', ['kept', 'emptied']);
  }
  const since = wishes.find((wish) => wish.tag === 'filter' && wish.isLast === true);
  if (mode === 'cdc' && since?.tag === 'filter') {
    scope.ask(since.about, 'Shall the rows be filtered by this date? Changes are followed from the start of the task on');
  }
}

/** Only filters let rows leave: where no table has one yet, or several have, it is asked which is meant. */
function keepLeaving({ scope, entries }: Work, about: string): void {
  const [only, ...others] = entries.filter(({ exclude }) => exclude !== true);
  if (only === undefined || others.length > 0) {
    scope.ask(about, 'Of which table shall rows stay that pass its filters no longer?');
  } else {
    only.onLeave = 'keep';
  }
}

function renameSchema(work: Work, draft: TaskDraft, { schema, to }: Extract<Wish, { tag: 'rename-schema' }>): void {
  const schemas = [...new Set(work.scope.tables.map((table) => table.schema))];
  const from = schema ?? (schemas.length === 1 ? schemas[0] : undefined);
  if (from === undefined || !schemas.includes(from)) {
    work.scope.ask(to, `Which schema shall be called "${to}" at the target?`, schemas);
    return;
  }
  const others = (draft.transformations ?? []).filter((rule) => rule.type !== 'modify-schema-name' || rule.appliesTo?.schema !== from);
  draft.transformations = [...others, { type: 'modify-schema-name', targetSchema: to, appliesTo: { schema: from } }];
}
