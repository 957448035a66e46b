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

/** What tells the servers behind an address from each other. */
const WHICH_SERVER = 'SELECT pg_postmaster_start_time()::text AS since, pg_is_in_recovery() AS standby';

/** So many further connections are looked at, at once: one that spreads them over two servers by chance shows itself in 7 of 8 checks, by turns in each. */
const FURTHER = 3;

export async function whichServer(client: pg.Client): Promise<string> {
  const { rows } = await client.query(WHICH_SERVER);
  return JSON.stringify(rows);
}

/** True when further connections come to another server than the first: a balancer of reads. Those that are refused tell nothing. */
export async function isBalanced(first: string, connected: (ask: typeof whichServer) => Promise<string>): Promise<boolean> {
  const others = await Promise.allSettled(Array.from({ length: FURTHER }, () => connected(whichServer)));
  return others.some((other) => other.status === 'fulfilled' && other.value !== first);
}

export function balancerFinding(server: string): Finding {
  return finding('POOLER_IN_BETWEEN', {
    severity: 'error',
    object: server,
    found: 'its connections lead to different servers',
    wanted: 'a direct connection to one server',
    cause: 'The log and the snapshot of a load are those of one server, and others do not have them',
  });
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
