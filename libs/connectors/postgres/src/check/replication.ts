import type { Finding } from '@trem/contracts';
import { type EndpointConfig, hasCode, ReplicationError } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { quoteIdentifier } from '../identifiers.js';
import { errorFinding, finding } from './make-finding.js';
import { poolerFinding } from './pooler.js';
import type { ServerFacts } from './server-facts.js';

export interface ReplicationOptions {
  readonly server: ServerFacts;
  /** Whoever answers is not the server's own process. */
  readonly isPooled: boolean;
  /** Host and port, for people. */
  readonly address: string;
  readonly signal: AbortSignal;
}

/**
 * Opens a replication connection for a moment: managed servers grant replication in ways that no catalogue shows, and a pooler in between refuses it.
 * With no sender free nothing can be opened, and the role's own attribute is all there is to look at.
 */
export async function checkReplication(
  endpoint: EndpointConfig,
  { server, isPooled, address, signal }: ReplicationOptions,
): Promise<readonly Finding[]> {
  const { role, canReplicate, maxSenders, usedSenders } = server;
  if (usedSenders >= maxSenders) {
    return canReplicate ? [] : [noReplication(role)];
  }
  try {
    await withClient(endpoint, { applicationName: 'trem', replication: true, signal }, (client) => client.query('IDENTIFY_SYSTEM'));
    return [];
  } catch (error) {
    signal.throwIfAborted();
    if (hasCode(error, 'PERMISSION_DENIED') || (hasCode(error, 'AUTH_FAILED') && !canReplicate)) {
      return [noReplication(role)];
    }
    if (isPooled || (error instanceof ReplicationError && error.facts.sqlState === PROTOCOL_VIOLATION)) {
      return [poolerFinding({ server: address, role: 'source', refusedReplication: true })];
    }
    const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', {}, { cause: error });
    return [errorFinding('replication connection', known)];
  }
}

/** What poolers answer to a start-up parameter that they do not know; a server knows this one. */
const PROTOCOL_VIOLATION = '08P01';

function noReplication(role: string): Finding {
  return finding('NO_REPLICATION_ROLE', {
    object: `role ${role}`,
    found: 'no replication',
    wanted: 'REPLICATION',
    cause: 'Only a role with this attribute may read the log',
    sql: `ALTER ROLE ${quoteIdentifier(role)} REPLICATION`,
  });
}
