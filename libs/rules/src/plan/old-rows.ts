import type { TableMapping } from '@trem/contracts';
import type { RuleDialect, TableShape, ValueCodec } from '@trem/replication-core';
import type { PlacedFilter } from '../bound-plan.js';
import { identityColumns, type TargetKeys } from './keys.js';
import type { Problems } from './problems.js';
import type { PlannedStep, StepsPlan } from './steps.js';

interface Ruled {
  readonly mapping: TableMapping;
  readonly path: string;
  readonly keys: TargetKeys;
  readonly steps: StepsPlan;
}

interface Asking {
  readonly codec: ValueCodec;
  readonly dialect: RuleDialect;
  readonly problems: Problems;
}

/** What only old rows tell: whether a row passed its filters before, and values that an update leaves alone. Keys do what they can where the source sends no more. */
export function askForOldRows(
  shape: TableShape,
  filters: readonly PlacedFilter[],
  table: Ruled,
  { codec, dialect, problems }: Asking,
): void {
  const known = identityColumns(shape);
  const sql = `ALTER TABLE ${dialect.column(shape.schema)}.${dialect.column(shape.table)} REPLICA IDENTITY FULL`;
  const unknown = filters.filter(({ column }) => !known.has(column));
  if (unknown.length > 0) {
    const columns = [...new Set(unknown.map(({ column }) => `"${column}"`))].join(', ');
    const text = `Old rows of "${shape.table}" do not hold ${columns}, so whether a row passed before is not known`;
    problems.add('BEFORE_IMAGE_NEEDED', `${table.path}.filters`, text, { severity: 'warning', sql });
  }
  const sourceOf = new Map(table.steps.columns.map((column) => [column.name, column.source?.name]));
  const lost = table.keys.key.filter((name) => !known.has(sourceOf.get(name) ?? ''));
  if (table.mapping.key !== undefined && lost.length > 0) {
    const text = `Old rows of "${shape.table}" do not hold ${lost.join(', ')}, by which rows are to be found`;
    problems.add('BEFORE_IMAGE_NEEDED', `${table.path}.key`, text, { sql });
  }
  if (shape.replicaIdentity !== 'full') {
    const left = codec.leftOut(shape.columns);
    const lacked = table.steps.columns.filter(({ source }) => source !== undefined && left.has(source.name)).map(({ name }) => `"${name}"`);
    if (filters.length > 0 && unknown.length === 0 && lacked.length > 0) {
      const text = `An update of the key that brings a row of "${shape.table}" in, and leaves a large ${lacked.join(' or ')} alone, does not bring it, and the row fails`;
      problems.add('BEFORE_IMAGE_NEEDED', `${table.path}.filters`, text, { severity: 'info', sql });
    }
    for (const { step, column } of mixedSteps(table.steps, left)) {
      const text = `"${column}" is made of several columns of "${shape.table}"; an update that leaves a large value alone does not bring it, and the row fails`;
      problems.add('BEFORE_IMAGE_NEEDED', step.path, text, { severity: 'warning', sql });
    }
  }
}

/** Steps that may see one of their columns and not another, in an update. */
function mixedSteps(
  { columns, steps }: StepsPlan,
  left: ReadonlySet<string>,
): readonly { readonly step: PlannedStep; readonly column: string }[] {
  const mayLack = columns.map(({ source }) => source !== undefined && left.has(source.name));
  return steps.flatMap((step) => {
    const lacking = step.reads.some((index) => mayLack[index] === true);
    mayLack[step.writes] = lacking;
    return lacking && new Set(step.reads).size > 1 ? [{ step, column: columns[step.writes]?.name ?? '' }] : [];
  });
}
