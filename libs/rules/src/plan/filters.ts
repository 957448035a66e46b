import type { TableMapping } from '@trem/contracts';
import type { RuleDialect, TableShape, ValueCodec } from '@trem/replication-core';
import type { PlacedFilter } from '../bound-plan.js';
import { compileFilter } from '../filters/compile.js';
import { identityColumns, type TargetKeys } from './keys.js';
import { nearestText } from './nearest.js';
import type { Problems } from './problems.js';
import type { StepsPlan } from './steps.js';

interface Filtered {
  readonly mapping: TableMapping;
  readonly path: string;
  readonly keys: TargetKeys;
  readonly steps: StepsPlan;
  readonly madeNames: readonly string[];
  /** The task follows the source's log. */
  readonly hasLog: boolean;
}

interface FilterContext {
  readonly codec: ValueCodec;
  readonly dialect: RuleDialect;
  readonly problems: Problems;
}

export function planFilters(shape: TableShape, table: Filtered, context: FilterContext): readonly PlacedFilter[] {
  const { mapping, path, madeNames } = table;
  const names = shape.columns.map(({ name }) => name);
  const filters = mapping.filters.flatMap((filter, index): readonly PlacedFilter[] => {
    const at = `${path}.filters.${index}`;
    const column = shape.columns.find(({ name, generated }) => name === filter.column && generated === undefined);
    if (column === undefined) {
      const isMade = madeNames.includes(filter.column);
      const text = isMade
        ? `"${filter.column}" is made by a rule; filters see the columns of the source`
        : `There is no column "${filter.column}"${nearestText(filter.column, names)}`;
      context.problems.add('COLUMN_UNKNOWN', `${at}.column`, text);
      return [];
    }
    const type = context.codec.valueType(column);
    const compiled = compileFilter(filter, type, context.dialect);
    if ('code' in compiled) {
      context.problems.add(compiled.code, at, compiled.text);
      return [];
    }
    return [{ ...compiled, path: at, type }];
  });
  if (table.hasLog) {
    askForOldRows(shape, filters, table, context);
  }
  return filters;
}

/** Which changes bring a row in or out is known from old rows; where the source does not send them, keys do what they can. */
function askForOldRows(shape: TableShape, filters: readonly PlacedFilter[], table: Filtered, { dialect, problems }: FilterContext): void {
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
}
