import type { Edit } from '@trem/task-files';
import { isRecord, type Rule, rulesOf, textsOf } from './raw-definition.js';

/** What a definition says of one exactly named table's columns, as it is written: also while other parts of it are wrong. */
export interface TableChoice {
  /** Where it stands in `tables`. */
  readonly index: number;
  readonly schema: string;
  readonly table: string;
  /** Include: a column that the source gets later is left out. Exclude: it is replicated, too. */
  readonly form: 'include' | 'exclude';
  /** Source columns that the form lists. */
  readonly listed: ReadonlySet<string>;
  readonly rules: readonly Rule[];
  /** Why keys cannot be chosen here; undefined where they can. */
  readonly keysFixedBy: 'key' | 'matching' | 'names' | undefined;
}

/** Asks for edits of the choice as it stands then: keys may be quicker than what is shown. */
export type EditChoice = (change: (now: TableChoice) => readonly Edit[]) => void;

/** What a column is at the source, for the choice. */
export interface ChoosableColumn {
  readonly name: string;
  readonly keyPosition: number | null;
}

/** Every table that is named exactly and taken in. Patterns have columns of many tables. */
export function tableChoices(definition: unknown): readonly TableChoice[] {
  const { tables, transformations } = isRecord(definition) ? definition : {};
  const shared = rulesOf(transformations);
  return (Array.isArray(tables) ? tables : []).flatMap((mapping: unknown, index) => {
    const source = isRecord(mapping) && isRecord(mapping.source) ? mapping.source : {};
    const { schema, table } = source;
    const isOne = isRecord(mapping) && mapping.pattern !== true && mapping.exclude !== true;
    return isOne && typeof schema === 'string' && typeof table === 'string' ? [choiceOf(mapping, { index, schema, table, shared })] : [];
  });
}

interface Place extends Pick<TableChoice, 'index' | 'schema' | 'table'> {
  readonly shared: readonly Rule[];
}

function choiceOf(mapping: Readonly<Record<string, unknown>>, { shared, ...place }: Place): TableChoice {
  const columns = isRecord(mapping.columns) ? mapping.columns : {};
  const form = Array.isArray(columns.include) ? 'include' : 'exclude';
  const rules = rulesOf(mapping.transformations);
  const renamesMore =
    shared.some(({ type }) => type === 'modify-column-name' || type === 'lowercase-names') ||
    rules.some(({ type }) => type === 'lowercase-names');
  const matching = mapping.matching === 'all-columns' || mapping.matching === 'all_columns' ? 'matching' : undefined;
  const keysFixedBy = matching ?? (mapping.key === undefined ? undefined : 'key') ?? (renamesMore ? 'names' : undefined);
  return { ...place, form, listed: new Set(textsOf(columns[form])), rules, keysFixedBy };
}

export function isReplicated({ form, listed }: TableChoice, column: string): boolean {
  return listed.has(column) === (form === 'include');
}

/** What a source column is called at the target, by the rules of its table. */
export function nameAtTarget({ rules }: TableChoice, column: string): string {
  const rename = rules.find(({ type, value }) => type === 'modify-column-name' && value.column === column);
  return typeof rename?.value.targetColumn === 'string' ? rename.value.targetColumn : column;
}

/** Whether a replicated column is of the target's primary key: that of the source, and what rules add and remove, one after the other. */
export function isKeyAtTarget(choice: TableChoice, { name, keyPosition }: ChoosableColumn): boolean {
  const target = nameAtTarget(choice, name);
  const about = choice.rules.filter(({ type, value }) => isKeyRule(type) && textsOf(value.columns).includes(target));
  return about.reduce((_, { type }) => type === 'add-primary-key', keyPosition !== null);
}

/** Names that the definition lists and the table does not have: the check refuses them. */
export function unknownColumns({ listed }: TableChoice, columns: readonly ChoosableColumn[]): readonly string[] {
  const known = new Set(columns.map(({ name }) => name));
  return [...listed].filter((name) => !known.has(name));
}

/** Takes columns in, or leaves them out. What is left out leaves the rules that put it into the key, for the target would not have it. */
export function chooseColumns(
  choice: TableChoice,
  { columns, names, isOn }: { readonly columns: readonly ChoosableColumn[]; readonly names: ReadonlySet<string>; readonly isOn: boolean },
): readonly Edit[] {
  const wanted = new Set(columns.filter(({ name }) => (names.has(name) ? isOn : isReplicated(choice, name))).map(({ name }) => name));
  const gone = new Set([...names].map((name) => nameAtTarget(choice, name)));
  const rules = isOn ? choice.rules : withoutKey(choice.rules, gone, ['add-primary-key']);
  return [columnsEdit(choice, columns, { form: choice.form, wanted }), ...rulesEdit(choice, rules)];
}

/** The same columns, listed the other way. */
export function chooseForm(choice: TableChoice, columns: readonly ChoosableColumn[], form: TableChoice['form']): readonly Edit[] {
  const wanted = new Set(columns.filter(({ name }) => isReplicated(choice, name)).map(({ name }) => name));
  return [columnsEdit(choice, columns, { form, wanted })];
}

/** Puts a column into the target's primary key, or takes it out; where that is as at the source, no rule is left of it. */
export function chooseKey(choice: TableChoice, { name, keyPosition }: ChoosableColumn, isOn: boolean): readonly Edit[] {
  const target = nameAtTarget(choice, name);
  const rules = withoutKey(choice.rules, new Set([target]), ['add-primary-key', 'remove-primary-key']);
  const isAsAtSource = isOn === (keyPosition !== null);
  return rulesEdit(choice, isAsAtSource ? rules : withKey(rules, isOn ? 'add-primary-key' : 'remove-primary-key', target));
}

interface Wanted {
  readonly form: TableChoice['form'];
  readonly wanted: ReadonlySet<string>;
}

/** Names that the table does not have stay where they were written, to be told by the check, and not lost in silence. */
function columnsEdit(choice: TableChoice, columns: readonly ChoosableColumn[], { form, wanted }: Wanted): Edit {
  const list = columns.map(({ name }) => name).filter((name) => wanted.has(name) === (form === 'include'));
  const all = form === choice.form ? [...list, ...unknownColumns(choice, columns)] : list;
  return { path: ['tables', choice.index, 'columns'], value: form === 'exclude' && all.length === 0 ? undefined : { [form]: all } };
}

function rulesEdit({ index, rules }: TableChoice, next: readonly Rule[]): readonly Edit[] {
  const value = next.length === 0 ? undefined : next.map((rule) => rule.value);
  return next === rules ? [] : [{ path: ['tables', index, 'transformations'], value }];
}

const isKeyRule = (type: string) => type === 'add-primary-key' || type === 'remove-primary-key';

function withoutKey(rules: readonly Rule[], names: ReadonlySet<string>, types: readonly string[]): readonly Rule[] {
  const isTouched = ({ type, value }: Rule) => types.includes(type) && textsOf(value.columns).some((name) => names.has(name));
  if (!rules.some(isTouched)) {
    return rules;
  }
  return rules.flatMap((rule) => {
    const columns = textsOf(rule.value.columns).filter((name) => !names.has(name));
    return !isTouched(rule) ? [rule] : columns.length === 0 ? [] : [{ ...rule, value: { ...rule.value, columns } }];
  });
}

function withKey(rules: readonly Rule[], type: string, name: string): readonly Rule[] {
  const at = rules.findIndex((rule) => rule.type === type);
  if (at < 0) {
    return [...rules, { type, value: { type, columns: [name] } }];
  }
  return rules.map((rule, index) =>
    index === at ? { type, value: { ...rule.value, columns: [...textsOf(rule.value.columns), name] } } : rule,
  );
}
