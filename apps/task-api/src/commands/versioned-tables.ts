import {
  type Apply,
  applyOf,
  comparesVersions,
  keepsVersions,
  selectTables,
  type TableName,
  type TaskDefinition,
  tableKey,
} from '@trem/contracts';

/** Of these source tables those of which another load deletes versions, which the source does not have any more. */
export function losingAmong({ apply, targets, tables, fullLoad }: TaskDefinition, names: readonly TableName[]): readonly TableName[] {
  const asked = new Set(names.map(tableKey)); // exact entries are selected, asked for or not
  return selectTables(tables, names).flatMap(({ table, mapping }) =>
    asked.has(tableKey(table)) && targets.some((target) => loses(applyOf(apply, target.apply, mapping.apply), mapping.matching))
      ? [table]
      : [],
  );

  function loses(own: Apply, matching: 'key' | 'all-columns'): boolean {
    return keepsVersions(own, matching) && !comparesVersions(own, matching, fullLoad);
  }
}
