import type { SchemaSummary, TableDetail, TableName, TablePage } from '@trem/contracts';
import { type EndpointConfig, ReplicationError, type TableQuery } from '@trem/replication-core';

export async function schemas(endpoint: EndpointConfig): Promise<readonly SchemaSummary[]> {
  throw new ReplicationError('BUG', { endpoint: endpoint.name });
}

export async function tables(endpoint: EndpointConfig, _query: TableQuery): Promise<TablePage> {
  throw new ReplicationError('BUG', { endpoint: endpoint.name });
}

export async function table(endpoint: EndpointConfig, _name: TableName): Promise<TableDetail | undefined> {
  throw new ReplicationError('BUG', { endpoint: endpoint.name });
}
