import type { Finding, TaskDefinition } from '@trem/contracts';

/** Where in the definition a finding belongs: the mapping of the table that it is about, else the endpoint. */
export function findingPath(finding: Finding, definition: TaskDefinition, endpointPath: string): string {
  const named = finding.object.replace(/^table /, '').replaceAll('"', '');
  const index = definition.tables.findIndex(({ source }) => {
    const table = `${source.schema}.${source.table}`.replaceAll('"', '');
    return named === table || named.startsWith(`${table}.`);
  });
  return index < 0 ? endpointPath : `tables.${index}.source`;
}
