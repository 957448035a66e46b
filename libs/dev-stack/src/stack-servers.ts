import { createHash } from 'node:crypto';
import { dropDatabase, makeDatabase } from './databases.js';
import { ensureNamespace, removeNamespace } from './ensure-namespace.js';
import { findPostgres } from './find-postgres.js';
import { findRabbit } from './find-rabbit.js';
import { findTemporal } from './find-temporal.js';
import { checkGivenPostgres, type GivenServers } from './given-servers.js';
import { climbAll } from './ladder.js';
import { type PostgresServer, startPostgres } from './postgres-server.js';
import type { Progress } from './progress.js';
import { type RabbitServer, startRabbit } from './rabbit-server.js';
import { StackError } from './stack-error.js';
import type { StackFolder } from './stack-folder.js';
import { startTemporal, type TemporalServer } from './temporal-server.js';

export type PostgresRole = 'source' | 'target' | 'store';
export const postgresRoles = ['source', 'target', 'store'] as const satisfies readonly PostgresRole[];

export interface ServersOptions {
  readonly folder: StackFolder;
  readonly given: GivenServers;
  readonly fsync: boolean;
  readonly postgresSettings: Readonly<Record<string, string>>;
  /** Data must outlive this process. */
  readonly keep: boolean;
  /** Databases and a namespace of the stack's own are made, also on given servers. */
  readonly prepare: boolean;
  readonly progress: Progress;
}

export interface StackPostgres {
  /** Absent when it was given. */
  readonly server?: PostgresServer;
  readonly url: string;
}

export interface StackTemporal {
  readonly server?: TemporalServer;
  readonly address: string;
  readonly namespace: string;
}

export interface StackRabbit {
  readonly server?: RabbitServer;
  readonly url: string;
}

/** All servers are looked for before the first is started: what is missing is named at once. @throws SERVER_MISSING */
export async function findServers(given: GivenServers, progress: Progress): Promise<void> {
  const postgres = postgresRoles.some((role) => given[role] === undefined);
  await climbAll([
    ...(postgres ? [findPostgres(progress)] : []),
    ...(given.amqp === undefined ? [findRabbit(progress)] : []),
    ...(given.temporal === undefined ? [findTemporal(progress)] : []),
  ]);
}

export async function postgresOf(role: PostgresRole, options: ServersOptions): Promise<StackPostgres> {
  const { folder, given, fsync, postgresSettings, prepare, progress } = options;
  const url = given[role];
  if (url !== undefined) {
    await checkGivenPostgres(role, url);
    if (!prepare) {
      return { url };
    }
    const name = databaseName(folder.stack, role);
    folder.keepDatabases([...new Set([...folder.record.databases, `${role} ${name}`])]);
    return { url: await makeDatabase(url, name) };
  }
  const server = await startPostgres({ name: role, folder, fsync, settings: postgresSettings, progress });
  return { server, url: prepare ? await makeDatabase(server.url, `trem_${role}`) : server.url };
}

export async function rabbitOf({ folder, given, progress }: ServersOptions): Promise<StackRabbit> {
  if (given.amqp !== undefined) {
    return { url: given.amqp };
  }
  const server = await startRabbit({ folder, progress });
  return { server, url: server.url };
}

export async function temporalOf({ folder, given, keep, prepare, progress }: ServersOptions): Promise<StackTemporal> {
  const namespace = namespaceOf(folder, given);
  const server = given.temporal === undefined ? await startTemporal({ folder, store: keep ? 'file' : 'memory', progress }) : undefined;
  const address = server?.address ?? given.temporal ?? '';
  if (prepare) {
    await ensureNamespace({ address, namespace });
  }
  return { address, namespace, ...(server && { server }) };
}

/** An installation has a namespace to itself; on a server that others use, the stack's name and place keep it apart. */
export function namespaceOf(folder: { readonly stack: string; readonly path: string }, given: GivenServers): string {
  const place = createHash('sha256').update(folder.path).digest('hex').slice(0, 8);
  return given.temporal === undefined ? 'trem' : `trem-${folder.stack}-${place}`;
}

function databaseName(stack: string, role: PostgresRole): string {
  return `trem_${stack}_${role}`.replaceAll('-', '_').toLowerCase();
}

/** Removes what a stack made on given servers. What cannot be reached is named and left. */
export async function removeFromGiven(folder: FolderOnGiven, given: GivenServers, progress: Progress): Promise<void> {
  const attempts = folder.record.databases.map(async (entry) => {
    const [role = '', name = ''] = entry.split(' ');
    const url = postgresRoles.filter((known) => known === role).map((known) => given[known])[0];
    if (url === undefined) {
      throw new StackError('SETTINGS_INVALID', `database ${name}: the address of its ${role} server is no longer given`);
    }
    await dropDatabase(url, name);
  });
  if (given.temporal !== undefined && folder.record.databases.length > 0) {
    attempts.push(removeNamespace({ address: given.temporal, namespace: namespaceOf(folder, given) }));
  }
  for (const result of await Promise.allSettled(attempts)) {
    if (result.status === 'rejected') {
      progress(`left behind: ${result.reason instanceof Error ? result.reason.message : String(result.reason)}`);
    }
  }
}

export interface FolderOnGiven {
  readonly stack: string;
  readonly path: string;
  readonly record: { readonly databases: readonly string[] };
}
