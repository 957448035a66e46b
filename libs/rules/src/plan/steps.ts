import {
  asValueTransformation,
  errorEntry,
  type OrderedStep,
  orderOf,
  readColumns,
  type ValueTransformation,
  writtenColumn,
} from '@trem/contracts';
import type { ColumnShape, MadeType, RuleValue, ValueCodec, ValueType } from '@trem/replication-core';
import { constantOf, typeNamed } from '../operations/constants.js';
import { OperationFault, type PlannedOperation } from '../operations/operation.js';
import { operationName, operationOf } from '../operations/operations.js';
import type { SelectedColumn } from './columns.js';
import { nearestText } from './nearest.js';
import type { Problems } from './problems.js';
import type { PlacedRule } from './table-rules.js';

/** A target column as the value transformations leave it. */
export interface PlannedColumn {
  readonly name: string;
  /** Undefined for a made one. */
  readonly source: ColumnShape | undefined;
  made: MadeType;
  type: ValueType;
  /** A rule writes it. */
  isTouched: boolean;
  /** Its type is not that of the source. */
  isRetyped: boolean;
  /** Its value says when, or is made of one that does. */
  isNow: boolean;
  notNull: boolean;
}

export interface PlannedStep {
  readonly name: string;
  readonly path: string;
  /** Indexes of planned columns. */
  readonly reads: readonly number[];
  readonly writes: number;
  readonly isCreating: boolean;
  readonly operation: PlannedOperation;
  /** Types of the values that it reads, in order, and of the one that it writes. */
  readonly input: readonly ValueType[];
  readonly output: ValueType;
  /** What a value that it cannot take becomes; undefined: an error of the row. */
  readonly fallback: { readonly value: RuleValue | null } | undefined;
}

/** A step in its place, for people. */
export interface ShownStep extends OrderedStep {
  readonly path: string;
  /** The operation, and the target column that it writes. */
  readonly name: string;
  readonly column: string;
}

export interface StepsPlan {
  readonly columns: readonly PlannedColumn[];
  readonly steps: readonly PlannedStep[];
  readonly order: readonly ShownStep[];
}

export interface StepsContext {
  readonly codec: ValueCodec;
  readonly maskKey: string | undefined;
  readonly problems: Problems;
  readonly key: readonly string[];
}

/** Types and order of the value transformations. All that is wrong is told; a rule that cannot be is passed over. */
export function planSteps(selected: readonly SelectedColumn[], rules: readonly PlacedRule[], context: StepsContext): StepsPlan {
  const columns: PlannedColumn[] = selected.map(({ source, name }) => ({
    ...{ name, source, made: source, type: context.codec.valueType(source) },
    ...{ isTouched: false, isRetyped: false, isNow: false, notNull: source.notNull },
  }));
  const steps = rules.map(({ rule }) => asValueTransformation(rule));
  announce(columns, steps, { rules, context });
  const { order, problems } = orderOf(steps);
  for (const { index, code, text } of problems) {
    const at = rules[index]?.path ?? '';
    if (!context.problems.items.some((item) => item.path === at && item.code === code)) {
      context.problems.add(code, at, text);
    }
  }
  const planned = order.flatMap((place) => {
    const [step, placed] = [steps[place.index], rules[place.index]];
    const done = step === undefined || placed === undefined ? undefined : planStep(step, placed, columns, context);
    return step === undefined || done === undefined
      ? []
      : [{ done, shown: { ...place, path: done.path, name: done.name, column: writtenColumn(step) } }];
  });
  return {
    columns: columns.filter(({ made }) => made !== NOT_MADE),
    steps: planned.map(({ done }) => done),
    order: planned.map(({ shown }) => shown),
  };
}

/** New columns go last, in the order of the list, whatever the order in which they are made. */
const NOT_MADE: MadeType = { type: '', typeOid: 0, typeModifier: -1 };

function announce(
  columns: PlannedColumn[],
  steps: readonly (ValueTransformation | undefined)[],
  { rules, context }: { readonly rules: readonly PlacedRule[]; readonly context: StepsContext },
): void {
  steps.forEach((step, index) => {
    if (step?.type !== 'create-column') {
      return;
    }
    if (columns.some(({ name }) => name === step.newColumn)) {
      context.problems.add('COLUMN_EXISTS', `${rules[index]?.path}.newColumn`, `There is a column "${step.newColumn}" already`);
      return;
    }
    const nothing = { source: undefined, made: NOT_MADE, type: UNTYPED, isTouched: true, isRetyped: true, isNow: false, notNull: false };
    columns.push({ name: step.newColumn, ...nothing });
  });
}

const UNTYPED: ValueType = {
  ...{ family: 'other', isPadded: false, isClosed: false, hasZone: false, bits: 0, digits: undefined },
  decode: () => '',
  encode: () => new Uint8Array(),
};

function planStep(step: ValueTransformation, placed: PlacedRule, columns: PlannedColumn[], context: StepsContext): PlannedStep | undefined {
  const reads = readColumns(step).map((name) => columns.findIndex((column) => column.name === name && column.made !== NOT_MADE));
  const writes = columns.findIndex(({ name }) => name === writtenColumn(step));
  if (reads.includes(-1) || writes < 0) {
    if (!placed.isShared) {
      unknownColumns(step, placed, columns, context);
    }
    return undefined;
  }
  const target = columns[writes];
  const inputs = reads.flatMap((index): PlannedColumn[] => (columns[index] === undefined ? [] : [columns[index]]));
  if (target === undefined || (step.type === 'create-column' && target.made !== NOT_MADE)) {
    return undefined;
  }
  try {
    return typedStep(step, placed, { target, inputs, reads, writes }, context);
  } catch (error) {
    if (error instanceof OperationFault) {
      context.problems.add(error.code, placed.path, `"${target.name}": ${error.message}`, { remedy: errorEntry(error.code).remedy });
      return undefined;
    }
    throw error;
  }
}

interface StepColumns {
  readonly target: PlannedColumn;
  readonly inputs: readonly PlannedColumn[];
  readonly reads: readonly number[];
  readonly writes: number;
}

function typedStep(step: ValueTransformation, placed: PlacedRule, at: StepColumns, context: StepsContext): PlannedStep {
  const { target, inputs, reads, writes } = at;
  const operation = operationOf(step);
  const misfit = inputs.find(({ type }) => !operation.families.includes(type.family));
  if (misfit !== undefined) {
    const families = operation.families.join(', ');
    const text = `"${operationName(step)}" is for ${families}; "${misfit.name}" is ${misfit.made.type}`;
    throw new OperationFault('OPERATOR_TYPE_MISMATCH', text);
  }
  const planned = operation.plan(step, inputs, context);
  const input = inputs.map(({ type }) => type);
  retype(target, planned, context);
  target.isTouched = true;
  target.isNow = planned.isNow === true || inputs.some(({ isNow }) => isNow);
  target.notNull = planned.isNotNull === true || (target.notNull && step.onError !== 'null' && keepsValues(step));
  if (context.key.includes(target.name)) {
    const text = `"${target.name}" identifies a row, and "${operationName(step)}" changes it: two rows may become one`;
    context.problems.add('KEY_TRANSFORMED', placed.path, text, { severity: 'warning' });
  }
  return {
    ...{ name: operationName(step), path: placed.path, reads, writes, operation: planned, input, output: target.type },
    isCreating: step.type === 'create-column',
    fallback: fallbackOf(step, target.type),
  };
}

function retype(target: PlannedColumn, { result }: PlannedOperation, context: StepsContext): void {
  const made = result === undefined ? undefined : context.codec.madeType(result);
  if (
    result !== undefined &&
    (made === undefined || made.typeOid !== target.made.typeOid || made.typeModifier !== target.made.typeModifier)
  ) {
    target.type = typeNamed(result, context);
    target.made = context.codec.madeType(result) ?? target.made;
    target.isRetyped = true;
  }
}

/** Whether a value that is there never becomes null. */
function keepsValues(step: ValueTransformation): boolean {
  if (step.type !== 'modify-column-value') {
    return step.type === 'modify-column-type';
  }
  return !step.operation.startsWith('extract') && !(step.operation === 'flag-to-number' && step.otherwise === 'null');
}

function fallbackOf(step: ValueTransformation, type: ValueType): PlannedStep['fallback'] {
  switch (step.onError) {
    case 'error':
      return undefined;
    case 'null':
      return { value: null };
    case 'default': {
      const { defaultValue } = step;
      return { value: defaultValue === null || defaultValue === undefined ? null : constantOf(defaultValue, type) };
    }
  }
}

function unknownColumns(
  step: ValueTransformation,
  { path }: PlacedRule,
  columns: readonly PlannedColumn[],
  { problems }: StepsContext,
): void {
  const names = columns.map(({ name }) => name);
  for (const [index, name] of readColumns(step).entries()) {
    const column = columns.find((one) => one.name === name);
    if (column?.made === NOT_MADE || column === undefined) {
      const field = step.type === 'create-column' ? `dependsOn.${index}` : 'column';
      const text = column === undefined ? `The target has no column "${name}"${nearestText(name, names)}` : `"${name}" cannot be made`;
      problems.add('COLUMN_UNKNOWN', `${path}.${field}`, text);
    }
  }
}
