import type { TableName, Transformation } from '@trem/contracts';
import { withoutAccents } from '../operations/texts.js';
import type { PlacedRule } from './table-rules.js';

/** Schema and table at the target. */
export function targetNameOf(source: TableName, rules: readonly PlacedRule[]): TableName {
  const schemaRule = last(rules, 'modify-schema-name');
  const tableRule = last(rules, 'modify-table-name');
  const called = nameMaker(rules);
  const filled = (pattern: string) => pattern.replaceAll('{schema}', source.schema).replaceAll('{table}', source.table);
  return {
    schema: schemaRule === undefined ? source.schema : filled(schemaRule.targetSchema),
    table: called(tableRule === undefined ? source.table : filled(tableRule.targetTable)),
  };
}

/** What becomes of a target's name once it is chosen: `lowercase-names` makes those plain that a rule gave, too. */
export function nameMaker(rules: readonly PlacedRule[]): (name: string) => string {
  return last(rules, 'lowercase-names') === undefined ? (name) => name : plainName;
}

/** Lower case, without accents, everything else an underscore. */
function plainName(name: string): string {
  return withoutAccents(name)
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_');
}

function last<T extends Transformation['type']>(rules: readonly PlacedRule[], type: T): Extract<Transformation, { type: T }> | undefined {
  return rules.map(({ rule }) => rule).findLast((rule): rule is Extract<Transformation, { type: T }> => rule.type === type);
}
