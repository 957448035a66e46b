import type { TableName } from '@trem/contracts';
import type { Connector } from './connector.js';
import type { EndpointConfig } from './task-ref.js';

const PAGE = 1_000;

/** Names of all tables of a source that a task can copy, views and the like left out; leaves of partitioned tables come with their root. */
export async function copyableTables(connector: Pick<Connector, 'tables'>, endpoint: EndpointConfig): Promise<readonly TableName[]> {
  const found: TableName[] = [];
  let cursor: string | undefined;
  do {
    const page = await connector.tables(endpoint, { limit: PAGE, cursor });
    found.push(...page.tables.filter(({ kind }) => kind === 'table' || kind === 'partitioned-table'));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found.map(({ schema, table }) => ({ schema, table }));
}
