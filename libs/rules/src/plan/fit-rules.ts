import { selectTables, tableKey } from '@trem/contracts';
import { type ChangeRules, isSameColumn, type Relation, ReplicationError, type TableShape } from '@trem/replication-core';
import { bindRules } from '../bind.js';
import { type PlannedTable, type PlanOptions, planTables } from './plan-tables.js';

/** What a task makes of one table, without a look at its others. @throws SCHEMA_CHANGED its rules do not fit these columns */
export function planTable(options: PlanOptions, shape: TableShape): PlannedTable {
  const own = selectTables(options.definition.tables, [shape]).find(({ table }) => tableKey(table) === tableKey(shape));
  const definition = { ...options.definition, tables: own === undefined ? [] : [own.mapping] };
  const { tables, problems } = planTables({ ...options, definition, shapes: [shape] });
  const [planned] = tables;
  const problem = problems.find(({ severity }) => severity === 'error');
  if (planned === undefined || problem !== undefined) {
    const { schema, table } = shape;
    throw new ReplicationError('SCHEMA_CHANGED', { schema, table, path: problem?.path, reason: problem?.text });
  }
  return planned;
}

/**
 * The rules of rows that have other columns than the table that is followed: columns that are not written are left out, and those that the rows lack are
 * left to the target. @throws SCHEMA_CHANGED a column has another type, or the rules do not fit
 */
export function fitRules(options: PlanOptions, shape: TableShape, relation: Relation): ChangeRules {
  const found = new Map(relation.columns.map((column) => [column.name, column]));
  const columns = shape.columns.filter(({ name }) => found.has(name));
  const retyped = columns.find((column) => !isSameColumn(column, found.get(column.name)));
  if (retyped !== undefined) {
    throw new ReplicationError('SCHEMA_CHANGED', { schema: shape.schema, table: shape.table, column: retyped.name });
  }
  return bindRules(planTable(options, { ...shape, columns }).plan, relation);
}
