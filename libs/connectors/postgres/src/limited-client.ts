import { type EndpointConfig, type ErrorFacts, ReplicationError, type TimeLimit } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from './connection.js';

/** A server goes on with a statement after we have hung up, ms: it is told itself how long that may take, and we are to be the first. */
const HUNG_UP_MS = 1_000;

/**
 * `withClient` for a look that may not take longer, from the first try to connect. The server gives up as well: nothing of it stays behind a lock.
 * @throws TIMEOUT with `facts` · what `withClient` throws
 */
export async function withLimitedClient<T>(
  endpoint: EndpointConfig,
  { withinMs, facts = {} }: TimeLimit & { readonly facts?: ErrorFacts },
  work: (client: pg.Client, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(withinMs);
  const options = { applicationName: 'trem', signal, statementTimeoutMs: withinMs + HUNG_UP_MS };
  try {
    return await withClient(endpoint, options, (client) => work(client, signal));
  } catch (error) {
    throw signal.aborted ? new ReplicationError('TIMEOUT', { endpoint: endpoint.name, ...facts }, { cause: error }) : error;
  }
}
