import { type EndpointConfig, ReplicationError, type TableHasher, type TaskRef } from '@trem/replication-core';

export async function openHasher(endpoint: EndpointConfig, _task: TaskRef): Promise<TableHasher> {
  throw new ReplicationError('BUG', { endpoint: endpoint.name });
}
