import type { Finding } from '@trem/contracts';
import type { IncomingTables } from '@trem/replication-core';
import type pg from 'pg';
import { lookAtTables } from '../target/ensure-tables.js';
import { checkCollations } from './collations.js';
import { checkNameLengths } from './name-lengths.js';
import type { ServerFacts } from './server-facts.js';
import { checkOwners } from './target-owners.js';

/** What of a source's tables this target has no place for: as the start itself would find it, before anything is made. */
export async function checkIncomingTables(client: pg.Client, incoming: IncomingTables, server: ServerFacts): Promise<readonly Finding[]> {
  const { shapes: tables, create, isLoaded, task } = incoming;
  const { findings } = await lookAtTables(client, task, { tables, create, generation: isLoaded ? 1 : undefined });
  return [
    ...findings,
    ...(await checkOwners(client, incoming, server.role)),
    ...(await checkNameLengths(client, incoming, server)),
    ...(await checkCollations(client, tables)),
  ];
}
