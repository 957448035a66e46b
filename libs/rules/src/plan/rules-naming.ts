import { selectTables } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type { PlanOptions } from './plan-tables.js';
import { rulesOf } from './table-rules.js';

/** Fields of rules and mappings that hold names of columns. */
const NAMES = /column|^dependsOn$|^include$|^exclude$|^key$/i;

/** The place of a rule, or of another setting of the table, that names one of these columns; undefined: none does. */
export function ruleNaming({ definition }: PlanOptions, shape: TableShape, names: ReadonlySet<string>): string | undefined {
  const [own] = selectTables(definition.tables, [shape]);
  if (own === undefined) {
    return undefined;
  }
  const path = `tables.${definition.tables.indexOf(own.mapping)}`;
  const { transformations: _, apply: __, ...mapping } = own.mapping;
  const rules = rulesOf(shape, own.mapping, { shared: definition.transformations, path });
  return nameIn(mapping, path, names) ?? rules.map((one) => nameIn(one.rule, one.path, names)).find((found) => found !== undefined);
}

function nameIn(value: unknown, path: string, names: ReadonlySet<string>, isName = false): string | undefined {
  if (typeof value === 'string') {
    return isName && names.has(value) ? path : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (const [field, inner] of Object.entries(value)) {
    const found = nameIn(inner, `${path}.${field}`, names, isName || NAMES.test(field));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
