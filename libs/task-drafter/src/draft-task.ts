import { differencesBetween, schemaProblems, settingsProblems, suggestName, type TaskDraft, taskDefinition } from '@trem/contracts';
import { sourceOf, targetOf } from './compose/endpoints.js';
import {
  askAboutLeftOut,
  changeValues,
  chooseColumns,
  create,
  filter,
  refilter,
  rename,
  restore,
  unchange,
  unfilter,
  type Work,
} from './compose/rules.js';
import { nameOf, Scope } from './compose/scope.js';
import { select, tablesOf } from './compose/select.js';
import { applySettings, modeOf } from './compose/settings.js';
import { Names } from './names.js';
import { readSentence } from './read-sentence.js';
import type { Draft, DraftEndpoint, DraftRequest, NotPossible, Question } from './request.js';
import type { Wish } from './wishes.js';

const LONGEST_SENTENCE = 4_000;

/**
 * What a sentence in English or Portuguese comes to: a definition that the contract accepts, questions, or what is not possible. Pure: the same request
 * gives the same draft. Every word is either understood or asked about, so that no wish is dropped and no setting invented.
 */
export function draftTask(request: DraftRequest): Draft {
  const sentence = request.sentence.slice(0, LONGEST_SENTENCE);
  if (sentence.length < request.sentence.length) {
    const text = `A request has at most ${LONGEST_SENTENCE} characters; please shorten it`;
    return { tag: 'question', questions: [{ about: 'sentence', text, choices: [] }], notPossible: [] };
  }
  const all = request.endpoints.flatMap(({ tables }) => tables);
  const anywhere = readSentence(sentence, new Names(request.endpoints, all));
  const source = sourceOf(request, anywhere);
  if (source === undefined && wantsOtherRows(anywhere)) {
    return { tag: 'not-possible', notPossible: refusedOf(anywhere) };
  }
  if (source === undefined) {
    const choices = request.endpoints.filter(({ tables }) => tables.length > 0).map(({ name }) => name);
    return { tag: 'question', questions: [{ about: 'source', text: 'From which endpoint shall be read?', choices }], notPossible: [] };
  }
  const names = new Names(request.endpoints, source.tables);
  const wishes = readSentence(sentence, names);
  // New names may be used before the place where they are given: the sentence is read again when they are known.
  return answer(request, source, names.known.hasNewNames ? readSentence(sentence, names) : wishes);
}

function answer(request: DraftRequest, source: DraftEndpoint, wishes: readonly Wish[]): Draft {
  const questions: Question[] = wishes.flatMap((wish) =>
    wish.tag === 'unknown' ? [{ about: wish.text, text: `What does "${wish.text}" mean? It was not understood`, choices: [] }] : [],
  );
  const target = targetOf(request, wishes, source.name);
  const notPossible: NotPossible[] = [...target.notPossible, ...refusedOf(wishes)];
  const { draft, assumptions } = compose(request, { source, target: target.name, wishes, questions });
  const isNothing =
    draft.tables.length === 0 ||
    wantsOtherRows(wishes) ||
    (request.current !== undefined && wishes.every(({ tag }) => tag === 'not-possible'));
  if (isNothing && notPossible.length > 0 && target.notPossible.length === 0) {
    return { tag: 'not-possible', notPossible };
  }
  questions.push(...target.questions);
  if (draft.tables.length === 0 && questions.length === 0) {
    questions.push({ about: 'tables', text: 'Which tables shall be copied?', choices: source.tables.slice(0, 20).map(nameOf) });
  }
  const parsed = taskDefinition.safeParse(draft);
  if (questions.length > 0 || !parsed.success) {
    return { tag: 'question', questions: questions.length > 0 ? questions : problemsAsked(parsed.error?.issues ?? []), notPossible };
  }
  const definition = parsed.data;
  const problems = settingsProblems(definition).filter(({ severity, code }) => severity !== 'info' && code !== 'WARNING_NOT_ACCEPTED');
  if (problems.length > 0) {
    return { tag: 'question', questions: problems.map(({ path, text }) => ({ about: path, text, choices: [] })), notPossible };
  }
  const differences = request.current === undefined ? [] : differencesBetween(request.current, definition);
  return { tag: 'proposal', definition, assumptions, notes: notesOn(draft), notPossible, differences };
}

const refusedOf = (wishes: readonly Wish[]): readonly NotPossible[] =>
  wishes.flatMap((wish) => (wish.tag === 'not-possible' ? [{ wish: wish.wish, why: wish.why, nearest: wish.nearest }] : []));

/** "Orders: sum of total per day": the tables are named, but not to be copied as they are. */
function wantsOtherRows(wishes: readonly Wish[]): boolean {
  const isOther = wishes.some((wish) => wish.tag === 'not-possible' && wish.isOtherRows === true);
  const isPlain = (wish: Wish) =>
    /^(endpoint|not-possible|unknown|in-schema|mention)$/.test(wish.tag) || (wish.tag === 'select' && wish.isTopic === true);
  return isOther && wishes.every(isPlain);
}

/** What the contract refuses is said back in its own words. */
function problemsAsked(issues: Parameters<typeof schemaProblems>[0]): readonly Question[] {
  return schemaProblems(issues).map(({ path, text }) => ({ about: path, text: `${path}: ${text}`, choices: [] }));
}

interface Parts {
  readonly source: DraftEndpoint;
  readonly target: string | undefined;
  readonly wishes: readonly Wish[];
  readonly questions: Question[];
}

function compose(
  { current }: DraftRequest,
  { source, target, wishes, questions }: Parts,
): { draft: TaskDraft; assumptions: readonly string[] } {
  const known = source.tables;
  const selection = select(wishes, known, { current: current?.tables ?? [], scope: new Scope({ tables: known, known, questions }) });
  const scope = new Scope({ tables: selection.tables, known, questions });
  const before = current === undefined ? [] : tablesOf(current.tables, known);
  const added = before.length === 0 ? [] : selection.tables.filter((table) => !before.includes(table));
  const work: Work = { scope, entries: [...selection.entries], assumptions: [...selection.assumptions], renamed: new Map(), added };
  const name = current?.name ?? suggestName(`${source.name}_to_${target ?? ''}`);
  const draft: TaskDraft = {
    ...(current === undefined ? {} : structuredClone(current)),
    name,
    source: { endpoint: source.name },
    targets:
      current !== undefined && current.targets[0]?.endpoint === target ? structuredClone(current.targets) : [{ endpoint: target ?? '' }],
    tables: work.entries,
  };
  if (work.entries.length > 0) {
    askAboutSchemas(work, wishes, current !== undefined);
    applyWishes(work, draft, wishes, current !== undefined);
    askAboutLeftOut(work);
  }
  if (current === undefined) {
    assumeDefaults(work, draft);
  }
  for (const entry of work.entries) {
    entry.transformations?.sort((one, other) => Number(isValue(one)) - Number(isValue(other)));
  }
  return { draft, assumptions: [...new Set(work.assumptions)] };
}

/** A schema that is named somewhere must hold for the whole draft; else it belongs to one wish, and which is not known. */
function askAboutSchemas({ scope }: Work, wishes: readonly Wish[], isChange: boolean): void {
  const named = isChange
    ? wishes.flatMap((wish) => (wish.tag === 'select' ? wish.tables.flatMap(({ table }) => table.candidates) : []))
    : [];
  const tables = named.length > 0 ? scope.tables.filter((table) => named.includes(table)) : scope.tables; // "add agents of schema support"
  for (const wish of wishes) {
    if (wish.tag === 'in-schema' && tables.some((table) => table.schema !== wish.schema)) {
      scope.ask(
        wish.schema,
        `What is of schema "${wish.schema}" alone? The draft has tables of others, too`,
        scope.tables.slice(0, 20).map(nameOf),
      );
    }
  }
}

const isValue = ({ type }: { readonly type: string }) => type === 'create-column' || type === 'modify-column-value';

function applyWishes(work: Work, draft: TaskDraft, wishes: readonly Wish[], isChange: boolean): void {
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

/** What the sentence left to us is said, with the value that it got. */
function assumeDefaults({ assumptions }: Work, draft: TaskDraft): void {
  if (draft.mode === undefined) {
    assumptions.push('Copied, then kept in sync (mode full-load-and-cdc)');
  }
  if (draft.apply?.mode === undefined) {
    assumptions.push('The target is an exact mirror (apply mode default)');
  }
  assumptions.push(`The task is called ${draft.name}`, 'Everything that is not mentioned has its default');
}

function notesOn(draft: TaskDraft): readonly string[] {
  const modes = [draft.apply?.mode, ...draft.tables.map(({ apply }) => apply?.mode)];
  const isVersioned = modes.some((mode) => mode === 'scd2' || mode === 'history');
  const empties = draft.fullLoad?.recreateTable === true || draft.fullLoad?.truncateTable === true;
  const isMasked = draft.tables.some(({ transformations }) =>
    transformations?.some((rule) => 'operation' in rule && rule.operation === 'mask'),
  );
  return [
    ...(isVersioned && empties
      ? ['A reload that recreates or empties tables loses the versions kept so far; it asks for a confirmation']
      : []),
    ...(isMasked ? ['Masked values cannot be turned back at the target'] : []),
  ];
}
