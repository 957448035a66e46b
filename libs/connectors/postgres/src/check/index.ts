import type { Finding } from '@trem/contracts';
import { type CheckOptions, type EndpointConfig, hasCode, ReplicationError } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { errorFinding, finding } from './make-finding.js';
import { reachFinding, tlsFindings } from './reach.js';
import { checkReplication } from './replication.js';
import { readServer, type ServerFacts } from './server-facts.js';
import { sourceServerFindings, targetServerFindings } from './server-findings.js';
import { checkSourceTables } from './source-tables.js';
import { checkReplicaRole } from './target-role.js';
import { checkTargetTables } from './target-tables.js';

/** A person waits for the answer. What is not known by then is missing from it, and TIMEOUT says so. */
const DEADLINE_MS = 8_500;

/**
 * Looks at an endpoint in a role and returns everything that is wrong at once, each with its cause, its remedy and, where one statement mends it, that.
 * Changes nothing. Answers within 9 s, also when the host does not.
 *
 * Reach: HOST_UNKNOWN PORT_CLOSED TIMEOUT TLS_FAILED TLS_NOT_VERIFIED AUTH_FAILED DATABASE_UNKNOWN TOO_MANY_CONNECTIONS SERVER_RESTARTING ·
 * source: SERVER_VERSION WAL_LEVEL SLOTS_FULL SENDERS_FULL NO_REPLICATION_ROLE KEEP_SIZE_LIMIT CANNOT_PUBLISH NO_SELECT NO_REPLICA_IDENTITY
 * WHOLE_ROW_MATCH TABLE_UNKNOWN TABLE_KIND_UNSUPPORTED TYPE_UNMAPPABLE ENCODING ·
 * target: SERVER_VERSION READ_ONLY_SERVER NO_CREATE NO_WRITE NO_TEMP CANNOT_SET_REPLICA_ROLE ENCODING.
 *
 * @throws only when the caller's signal aborts
 */
export async function check(endpoint: EndpointConfig, options: CheckOptions): Promise<readonly Finding[]> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const signal = AbortSignal.any([deadline, options.signal]);
  const findings = [...tlsFindings(endpoint.settings)];
  try {
    await look(endpoint, { ...options, signal }, findings);
  } catch (error) {
    options.signal.throwIfAborted();
    findings.push(
      deadline.aborted
        ? finding('TIMEOUT', {
            object: `endpoint ${endpoint.name}`,
            found: `no complete answer within ${DEADLINE_MS / 1_000} s`,
            wanted: 'an answer',
          })
        : failureFinding(endpoint, error),
    );
  }
  return findings;
}

/** Adds to `findings` as it goes: what is known when the time is over is not lost. */
async function look(endpoint: EndpointConfig, options: CheckOptions, findings: Finding[]): Promise<void> {
  const { role, tables = [], needsLog = false, signal } = options;
  const connection = { applicationName: 'trem', statementTimeoutMs: DEADLINE_MS, signal };
  let server: ServerFacts | undefined;
  await withClient(endpoint, connection, async (client) => {
    server = await readServer(client);
    if (role === 'source') {
      findings.push(...sourceServerFindings(server, { needsLog }));
      findings.push(...(await checkSourceTables(client, { server, tables, needsLog })));
    } else {
      findings.push(...targetServerFindings(server));
      findings.push(...(await checkTargetTables(client, { server, tables })));
      findings.push(...(await checkReplicaRole(client, server)));
    }
  });
  if (role === 'source' && needsLog && server !== undefined) {
    findings.push(...(await checkReplication(endpoint, { server, signal })));
  }
}

function failureFinding(endpoint: EndpointConfig, error: unknown): Finding {
  const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', {}, { cause: error });
  const isReach = hasCode(known, 'NETWORK', 'HOST_UNKNOWN', 'TLS_FAILED', 'AUTH_FAILED', 'DATABASE_UNKNOWN', 'TOO_MANY_CONNECTIONS');
  return isReach ? reachFinding(endpoint.settings, known) : errorFinding(`endpoint ${endpoint.name}`, known);
}
