import { isMathWhole } from '../rules/math-expression.js';
import { asValueTransformation } from '../rules/transformation-list.js';
import { orderOf, writtenColumn } from '../rules/transformation-order.js';
import type { Transformation, ValueTransformation } from '../rules/transformations.js';
import { isEqual } from './difference.js';

/**
 * Do two lists of rules make the same target table: its names, columns, types, nullability and key? Then rows of before may stay beside later ones of the
 * other list. Said without the source's catalogue: where only that knows (an operation on an enum makes a text of it), the start check does.
 */
export function keepShape(before: readonly Transformation[], after: readonly Transformation[]): boolean {
  return isEqual(structureOf(before), structureOf(after)) && isEqual(columnsOf(before), columnsOf(after));
}

function structureOf(rules: readonly Transformation[]): readonly unknown[] {
  return rules.flatMap(({ description: _, ...rule }) => (asValueTransformation(rule) === undefined ? [rule] : []));
}

interface ColumnMaking {
  /** What decides on its type, in order; from a rule on that makes a type of its own. */
  readonly types: readonly string[];
  readonly mayBecomeNull: boolean;
}

/** What the value rules make of each column that they write, apart for each choice of tables. */
function columnsOf(rules: readonly Transformation[]): Readonly<Record<string, ColumnMaking>> {
  const steps = rules.map(asValueTransformation);
  const columns: Record<string, ColumnMaking> = {};
  for (const { index } of orderOf(steps).order) {
    const step = steps[index];
    if (step !== undefined) {
      const name = JSON.stringify([writtenColumn(step), step.appliesTo ?? {}]);
      columns[name] = after(columns[name] ?? { types: [], mayBecomeNull: false }, step);
    }
  }
  return Object.fromEntries(Object.entries(columns).filter(([, { types, mayBecomeNull }]) => types.length > 0 || mayBecomeNull));
}

function after({ types, mayBecomeNull }: ColumnMaking, step: ValueTransformation): ColumnMaking {
  const made = madeType(step);
  return {
    types: made === undefined ? types : made.isByInput ? [...types, made.type] : [made.type],
    mayBecomeNull: mayBecomeNull || makesNulls(step),
  };
}

interface MadeType {
  readonly type: string;
  /** The type of what goes in counts, too. */
  readonly isByInput?: true;
}

/** The type of a rule's result; undefined: that of its input. */
function madeType(step: ValueTransformation): MadeType | undefined {
  switch (step.type) {
    case 'create-column':
      return { type: newType(step) };
    case 'modify-column-type':
      return { type: digits(step.targetType, step) };
    case 'modify-column-value':
      return changedType(step);
  }
}

type Creating = Extract<ValueTransformation, { type: 'create-column' }>;
type Changing = Extract<ValueTransformation, { type: 'modify-column-value' }>;

function newType(step: Creating): string {
  switch (step.operation) {
    case 'literal':
      return digits(step.valueType === 'varchar' ? 'character varying' : step.valueType, step);
    case 'date-now':
      return 'date';
    case 'datetime-now':
      return 'timestamptz';
    case 'concat':
      return 'text';
    case 'date-diff-years':
      return step.roundResult ? 'integer' : 'double precision';
  }
}

function changedType(step: Changing): MadeType | undefined {
  switch (step.operation) {
    case 'format-date':
    case 'mask':
      return { type: 'text' };
    case 'extract-year':
    case 'extract-month':
    case 'extract-day':
      return { type: 'integer' };
    case 'flag-to-number':
      return { type: 'smallint' };
    case 'math-expression':
      return calculatedType(step);
    default:
      return undefined;
  }
}

function calculatedType({ expression, scale, resultType }: Extract<Changing, { operation: 'math-expression' }>): MadeType {
  if (resultType !== undefined && resultType !== 'numeric') {
    return { type: resultType };
  }
  if (scale !== undefined) {
    return { type: `numeric(38,${scale})` };
  }
  return { type: resultType ?? (isMathWhole(expression) ? 'calculated, whole' : 'calculated'), isByInput: true };
}

function digits(
  type: string,
  { precision, scale }: { readonly precision?: number | undefined; readonly scale?: number | undefined },
): string {
  return precision === undefined ? type : `${type}(${precision},${scale ?? 0})`;
}

/** A value that is there may become null, so that the column cannot be NOT NULL. */
function makesNulls(step: ValueTransformation): boolean {
  const fallsToNull = step.onError === 'null' || (step.onError === 'default' && (step.defaultValue ?? null) === null);
  if (step.type !== 'modify-column-value') {
    return fallsToNull;
  }
  return fallsToNull || step.operation.startsWith('extract') || (step.operation === 'flag-to-number' && step.otherwise === 'null');
}
