import type { Finding } from '@trem/contracts';
import { type CheckOptions, type EndpointConfig, ReplicationError } from '@trem/replication-core';

export async function check(endpoint: EndpointConfig, _options: CheckOptions): Promise<readonly Finding[]> {
  throw new ReplicationError('BUG', { endpoint: endpoint.name });
}
