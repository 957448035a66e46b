import { type CompareTable, type MappedTable, ReplicationError } from '@trem/replication-core';

/**
 * What a comparison reads of both sides: the rows that the rules let pass, under the names of the target, and those of the target that stand for them.
 * @throws COMPARE_IMPOSSIBLE values are made by code that no database has · a history whose rows have no key · all versions are kept
 */
export function comparedTables({ source, target, rules, apply }: MappedTable): Record<'source' | 'target', CompareTable> {
  const place = { schema: source.schema, table: source.table };
  if (rules?.load.rows !== undefined) {
    throw new ReplicationError('COMPARE_IMPOSSIBLE', { ...place, reason: 'rules change values' });
  }
  if (target.distinct !== undefined) {
    throw new ReplicationError('COMPARE_IMPOSSIBLE', {
      ...place,
      reason: 'the target keeps every version of a row (matching: all-columns)',
    });
  }
  if (apply.mode === 'history' && target.key.length === 0) {
    throw new ReplicationError('COMPARE_IMPOSSIBLE', { ...place, reason: 'mode history, and no key tells the last state of a row' });
  }
  const carried = rules === undefined ? target.columns : target.columns.filter(({ generated }) => generated === undefined);
  const alike = { columns: carried.map(({ name }) => name), key: target.key };
  return {
    source: { ...place, ...alike, rules: rules?.load },
    target: { schema: target.schema, table: target.table, ...alike, apply },
  };
}
