import type { Finding } from '@trem/contracts';
import { type CheckOptions, type EndpointConfig, hasCode, ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { checkIncomingTables } from './incoming-tables.js';
import { checkLargeObjects } from './large-objects.js';
import { leftOut } from './left-out.js';
import { errorFinding, finding } from './make-finding.js';
import { balancerFinding, isBalanced, isPooled, poolerFinding, whichServer } from './pooler.js';
import { checkPublishing } from './publishing.js';
import { reachFinding, tlsFindings } from './reach.js';
import { checkReplication } from './replication.js';
import { checkRowWidth } from './row-width.js';
import { readServer, type ServerFacts } from './server-facts.js';
import { sourceServerFindings, targetServerFindings } from './server-findings.js';
import { checkSourceTables } from './source-tables.js';
import { checkStoppingValues } from './stopping-values.js';
import { checkReplicaRole } from './target-role.js';
import { checkTargetTables } from './target-tables.js';
import { checkTriggers } from './target-triggers.js';
import { checkWaitingTransactions } from './waiting-transactions.js';

/** A person waits for the answer. What is not known by then is missing from it, and TIMEOUT says so. */
const WITHIN_MS = 8_500;

interface Limits {
  /** From when on an open transaction is called long. */
  readonly longMs?: number;
  /** How long it may try what a target can make. */
  readonly rehearsalMs?: number;
}

/**
 * Looks at an endpoint in a role and returns everything that is wrong at once, each with its cause, its remedy and, where one statement mends it, that.
 * Changes nothing: what it makes at a target, to see whether that can be made, it takes back. Answers within `withinMs`, also when the host does not.
 *
 * Reach: HOST_UNKNOWN PORT_CLOSED TIMEOUT TLS_FAILED TLS_NOT_VERIFIED AUTH_FAILED DATABASE_UNKNOWN TOO_MANY_CONNECTIONS SERVER_RESTARTING
 * POOLER_IN_BETWEEN ·
 * source: SERVER_VERSION WAL_LEVEL SLOTS_FULL SENDERS_FULL NO_REPLICATION_ROLE KEEP_SIZE_LIMIT CANNOT_PUBLISH NO_SELECT NO_REPLICA_IDENTITY
 * NO_HEARTBEAT NO_FAILOVER_SLOT WHOLE_ROW_MATCH TABLE_UNKNOWN TABLE_KIND_UNSUPPORTED TYPE_UNMAPPABLE ENCODING LARGE_OBJECTS ROW_TOO_WIDE LONG_TRANSACTION PREPARED_TRANSACTION
 * TRANSACTIONS_HIDDEN NOT_COPIED VALUE_MAY_STOP ·
 * target: SERVER_VERSION READ_ONLY_SERVER NO_CREATE NO_WRITE CANNOT_SET_REPLICA_ROLE ENCODING TRIGGERS_PRESENT; with `incoming` also
 * EXTENSION_MISSING TARGET_TABLE_MISSING TARGET_TABLE_UNFIT TARGET_NOT_EMPTY TARGET_CANNOT_CREATE OBJECT_REFUSED KEY_MISSING NAME_TOO_LONG COLLATION VALUE_MAY_STOP.
 *
 * @throws only when the caller's signal aborts
 */
export async function check(endpoint: EndpointConfig, options: CheckOptions, limits: Limits = {}): Promise<readonly Finding[]> {
  const { withinMs = WITHIN_MS } = options;
  const deadline = AbortSignal.timeout(withinMs);
  const signal = AbortSignal.any([deadline, options.signal]);
  const findings = [...tlsFindings(endpoint.settings)];
  try {
    await look(endpoint, { ...options, ...limits, withinMs, signal }, findings);
  } catch (error) {
    options.signal.throwIfAborted();
    findings.push(
      deadline.aborted
        ? finding('TIMEOUT', {
            object: `endpoint ${endpoint.name}`,
            found: `no complete answer within ${withinMs / 1_000} s`,
            wanted: 'an answer',
          })
        : failureFinding(endpoint, error),
    );
  }
  return findings;
}

/** Adds to `findings` as it goes: what is known when the time is over is not lost. */
async function look(endpoint: EndpointConfig, options: CheckOptions & Limits, findings: Finding[]): Promise<void> {
  const { role, needsLog = false, withinMs = WITHIN_MS, signal } = options;
  const connection = { applicationName: 'trem', statementTimeoutMs: withinMs, signal };
  const known = await withClient(endpoint, connection, async (client) => {
    const server = await readServer(client);
    await (role === 'source' ? lookAtSource : lookAtTarget)(client, { ...options, server }, findings);
    return { server, isPooled: await isPooled(client), which: await whichServer(client) };
  });
  const address = `${endpoint.settings.host}:${endpoint.settings.port}`;
  if (role === 'source' && (await isBalanced(known.which, (ask) => withClient(endpoint, connection, ask)))) {
    signal.throwIfAborted();
    findings.push(balancerFinding(address));
    return;
  }
  const replication = role === 'source' && needsLog ? await checkReplication(endpoint, { ...known, address, signal }) : [];
  findings.push(...replication);
  if (known.isPooled && !replication.some(({ code }) => code === 'POOLER_IN_BETWEEN')) {
    findings.push(poolerFinding({ server: address, role }));
  }
}

type Looking = CheckOptions & Limits & { readonly server: ServerFacts };

async function lookAtSource(
  client: pg.Client,
  { server, tables = [], needsLog = false, needsFailoverSlot = false, insertsAlone = false, longMs, task }: Looking,
  findings: Finding[],
): Promise<void> {
  findings.push(...sourceServerFindings(server, { needsLog, needsFailoverSlot }));
  if (needsLog) {
    findings.push(...(await checkPublishing(client, { server, tables, task, insertsAlone })));
    findings.push(...(await checkWaitingTransactions(client, { role: server.role, longMs })));
  }
  findings.push(...(await checkSourceTables(client, { server, tables, needsLog, insertsAlone })));
  findings.push(...(await checkLargeObjects(client, tables)));
  findings.push(...(needsLog ? await checkStoppingValues(client, tables) : []));
  findings.push(...(await checkRowWidth(client, tables)));
  findings.push(...(await leftOut(client, tables)));
}

async function lookAtTarget(
  client: pg.Client,
  { server, tables = [], incoming, rehearsalMs }: Looking,
  findings: Finding[],
): Promise<void> {
  findings.push(...targetServerFindings(server));
  findings.push(...(await checkTargetTables(client, { server, tables })));
  const replicaRole = await checkReplicaRole(client, server);
  findings.push(...replicaRole);
  findings.push(...(await checkTriggers(client, tables, { isReplica: replicaRole.length === 0 })));
  if (incoming !== undefined) {
    await checkIncomingTables(client, { incoming, server, rehearsalMs }, findings);
  }
}

function failureFinding(endpoint: EndpointConfig, error: unknown): Finding {
  const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', {}, { cause: error });
  const isReach = hasCode(known, 'NETWORK', 'HOST_UNKNOWN', 'TLS_FAILED', 'AUTH_FAILED', 'DATABASE_UNKNOWN', 'TOO_MANY_CONNECTIONS');
  return isReach ? reachFinding(endpoint.settings, known) : errorFinding(`endpoint ${endpoint.name}`, known);
}
