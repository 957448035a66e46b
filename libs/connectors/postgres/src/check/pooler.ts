import type { EndpointRole, Finding } from '@trem/contracts';
import type pg from 'pg';
import { finding } from './make-finding.js';

/**
 * True when whoever answers is not the process that we were told to be connected with: a pooler gives each client a number of its own, and lends it
 * a server's connection. A proxy that passes whole sessions may do so too.
 */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const told: unknown = Reflect.get(client, 'processID'); // not in the driver's types
  return typeof told === 'number' && told !== rows[0]?.pid;
}

export interface PoolerFacts {
  readonly server: string;
  readonly role: EndpointRole;
  /** The source's log was to be read, and what stands in between refused it. */
  readonly refusedReplication?: boolean;
}

/** An error where it cannot work; else a warning, for a proxy may be one that keeps sessions whole. */
export function poolerFinding({ server, role, refusedReplication = false }: PoolerFacts): Finding {
  return finding('POOLER_IN_BETWEEN', {
    severity: refusedReplication ? 'error' : 'warning',
    object: server,
    found: refusedReplication ? 'it takes no replication connection' : 'another server process answers than the one that was announced',
    wanted: 'a direct connection',
    cause:
      role === 'source'
        ? 'The log and snapshots are read over connections that a pooler does not pass on'
        : 'A pooler may hand settings of our session to others and take them from us: triggers would fire, transactions be torn',
  });
}
