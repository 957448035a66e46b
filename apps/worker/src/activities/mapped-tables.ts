import { applyOf, selectTables, type TableMapping, type TableName, targetName } from '@trem/contracts';
import { type MappedTable, ReplicationError, type TableShape } from '@trem/replication-core';
import { describeTables, type TaskContext } from './task-context.js';

/** What the task makes of its source tables at one target. @throws TABLE_MISSING with the names of those that are not there */
export async function mapTables(context: TaskContext, target: string, tables = context.tables): Promise<readonly MappedTable[]> {
  const shapes = await describeTables(context, tables);
  const mappings = new Map(selectTables(context.definition.tables, tables).map(({ table, mapping }) => [nameOf(table), mapping]));
  return shapes.map((shape) => mapShape(context, target, { shape, mapping: mappings.get(nameOf(shape)) }));
}

/** @throws TABLE_MISSING */
export async function mapTable(context: TaskContext, target: string, table: TableName): Promise<MappedTable> {
  const [mapped] = await mapTables(context, target, [table]);
  if (mapped === undefined) {
    throw new ReplicationError('TABLE_MISSING', { tables: `${table.schema}.${table.table}` });
  }
  return mapped;
}

interface Mapping {
  readonly shape: TableShape;
  readonly mapping: TableMapping | undefined;
}

function mapShape({ definition }: TaskContext, target: string, { shape, mapping }: Mapping): MappedTable {
  const own = definition.targets.find((one) => targetName(one) === target);
  const apply = applyOf(definition.apply, own?.apply, mapping?.apply);
  return {
    source: shape,
    target: { ...shape, apply },
    priority: mapping?.priority ?? 'normal',
    apply,
    operations: mapping?.operations ?? definition.cdc.operations,
    rules: undefined,
  };
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
