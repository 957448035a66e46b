import { type EndpointRole, errorCatalogue, type Finding, type TableName } from '@trem/contracts';
import type { EndpointRow } from '@trem/control-store';
import { type Connector, type EndpointConfig, type IncomingTables, ReplicationError, type TaskRef } from '@trem/replication-core';

/** People wait for a check: what is not known by then is a finding of its own. */
export const CHECK_DEADLINE_MS = 9_500;

/** Of hundreds of tables it takes longer than of a few; the caller of the API gives up after 20 s. */
const LONGEST_CHECK_MS = 18_000;
const MS_A_TABLE = 20;

/** The connector ends a little earlier, and tells what it knows by then. */
const ANSWER_MS = 1_000;

/** How long a check of so many tables may take, ms. */
export function checkDeadlineMs(tables: number): number {
  return Math.min(CHECK_DEADLINE_MS + tables * MS_A_TABLE, LONGEST_CHECK_MS);
}

export interface RunCheckOptions {
  readonly connector: Pick<Connector, 'check'>;
  readonly config: EndpointConfig;
  readonly access: EndpointRow['access'];
  readonly role: EndpointRole;
  readonly tables?: readonly TableName[];
  readonly needsLog?: boolean;
  readonly task?: TaskRef;
  readonly incoming?: IncomingTables;
  readonly needsFailoverSlot?: boolean;
  readonly insertsAlone?: boolean;
  readonly deadlineMs?: number;
}

/**
 * Looks at an endpoint in a role. Never throws and never takes longer than the deadline: an error becomes a finding with its code, a check that does not
 * answer in time the finding `TIMEOUT`.
 */
export async function runCheck({
  connector,
  config,
  access,
  role,
  deadlineMs = CHECK_DEADLINE_MS,
  ...asked
}: RunCheckOptions): Promise<Finding[]> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadlineMs);
  const timedOut = new Promise<readonly Finding[]>((resolve) => {
    late.signal.addEventListener('abort', () => resolve([timeoutFinding(config, deadlineMs)]), { once: true });
  });
  const looked = connector
    .check(config, { role, withinMs: Math.max(deadlineMs - ANSWER_MS, 1), signal: late.signal, ...asked })
    .catch((error: unknown) => [errorFinding(config, error)]);
  try {
    const findings = await Promise.race([looked, timedOut]);
    return [...accessFindings({ config, access, role }), ...findings];
  } finally {
    clearTimeout(timer);
  }
}

/** True when nothing blocks. */
export function isPassed(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.severity !== 'error');
}

function accessFindings({
  config,
  access,
  role,
}: {
  config: EndpointConfig;
  access: EndpointRow['access'];
  role: EndpointRole;
}): Finding[] {
  if (role !== 'target' || access !== 'source-only') {
    return [];
  }
  return [
    {
      severity: 'error',
      code: 'READ_ONLY_SERVER',
      object: `endpoint ${config.name}`,
      found: 'access: source-only',
      wanted: 'access: source-and-target',
      cause: 'This endpoint is protected from ever being written',
      remedy: 'Choose another target, or change the access of the endpoint.',
    },
  ];
}

function timeoutFinding(config: EndpointConfig, deadlineMs: number): Finding {
  return {
    severity: 'error',
    code: 'TIMEOUT',
    object: `endpoint ${config.name}`,
    found: `no answer within ${deadlineMs / 1_000} s`,
    wanted: 'an answer',
    cause: errorCatalogue.TIMEOUT.title,
    remedy: errorCatalogue.TIMEOUT.remedy,
  };
}

export function errorFinding(config: EndpointConfig, error: unknown): Finding {
  const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', {}, { cause: error });
  return {
    severity: 'error',
    code: known.code,
    object: `endpoint ${config.name}`,
    found: known.message,
    wanted: 'a completed check',
    cause: errorCatalogue[known.code].title,
    remedy: known.remedy,
  };
}
