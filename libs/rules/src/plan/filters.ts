import type { TableMapping } from '@trem/contracts';
import type { RuleDialect, TableShape, ValueCodec } from '@trem/replication-core';
import type { PlacedFilter } from '../bound-plan.js';
import { compileFilter } from '../filters/compile.js';
import type { TargetKeys } from './keys.js';
import { nearestText } from './nearest.js';
import { askForOldRows } from './old-rows.js';
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
