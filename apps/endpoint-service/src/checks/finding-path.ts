import type { Finding, TableName } from '@trem/contracts';

/** A table, by its names where findings come from, and where the definition speaks of it. */
export interface Placed {
  readonly table: TableName;
  readonly path: string;
}

/** Where in the definition a finding belongs: the mapping of the table that it is about, else the endpoint. */
export function findingPath(finding: Finding, tables: readonly Placed[], endpointPath: string): string {
  const named = finding.object.replace(/^table /, '').replaceAll('"', '');
  const found = tables.find(({ table }) => {
    const name = `${table.schema}.${table.table}`.replaceAll('"', '');
    return named === name || named.startsWith(`${name}.`);
  });
  return found?.path ?? endpointPath;
}
