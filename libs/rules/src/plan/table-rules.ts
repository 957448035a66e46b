import {
  type AppliesTo,
  asValueTransformation,
  type TableMapping,
  type TableName,
  type Transformation,
  writtenColumn,
} from '@trem/contracts';

/** A transformation of one table, and where it is written. */
export interface PlacedRule {
  readonly rule: Transformation;
  readonly path: string;
  /** Of the task, for many tables: one that lacks the column is passed over. */
  readonly isShared: boolean;
}

/** The rules of a table: those of the task that reach it, then its own. Where both say the same thing, its own is the one. */
export function rulesOf(table: TableName, own: TableMapping, { shared, path }: Shared): readonly PlacedRule[] {
  const mine = own.transformations.map((rule, index) => ({ rule, path: `${path}.transformations.${index}`, isShared: false }));
  const said = new Set(mine.map(({ rule }) => subject(rule)));
  const theirs = shared.flatMap((rule, index) =>
    reaches(rule.appliesTo, table) && !said.has(subject(rule)) ? [{ rule, path: `transformations.${index}`, isShared: true }] : [],
  );
  return [...theirs, ...mine];
}

interface Shared {
  readonly shared: readonly Transformation[];
  /** Of the table's mapping. */
  readonly path: string;
}

/** What a rule is about: two of one subject say the same thing. */
function subject(rule: Transformation): string {
  const value = asValueTransformation(rule);
  if (value !== undefined) {
    const operation = value.type === 'modify-column-value' ? value.operation : '';
    return JSON.stringify([value.type, operation, writtenColumn(value)]);
  }
  return JSON.stringify([rule.type, rule.type === 'modify-column-name' ? rule.column : '']);
}

function reaches(appliesTo: AppliesTo | undefined, { schema, table }: TableName): boolean {
  const { schema: inSchema, table: called, pattern = false } = appliesTo ?? {};
  return matches(inSchema, schema, pattern) && matches(called, table, pattern);
}

function matches(wanted: string | undefined, name: string, isPattern: boolean): boolean {
  if (wanted === undefined || !isPattern) {
    return wanted === undefined || wanted === name;
  }
  const expression = wanted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'su').test(name);
}
