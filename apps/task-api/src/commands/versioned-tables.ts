import { applyOf, keepsVersions, selectTables, type TableName, type TaskDefinition, tableKey } from '@trem/contracts';

/** Of these source tables those that do: a load of them deletes rows that the source does not have any more. */
export function versionedAmong({ apply, targets, tables }: TaskDefinition, names: readonly TableName[]): readonly TableName[] {
  const asked = new Set(names.map(tableKey)); // exact entries are selected, asked for or not
  return selectTables(tables, names).flatMap(({ table, mapping }) =>
    asked.has(tableKey(table)) && targets.some((target) => keepsVersions(applyOf(apply, target.apply, mapping.apply), mapping.matching))
      ? [table]
      : [],
  );
}
