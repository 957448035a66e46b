import type { Position, TableShape } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import { compareWithAside } from './compare-versions.js';
import { removeRepeats } from './distinct-rows.js';
import { type LoadOf, unfinished } from './load-fence.js';
import { loadRows } from './load-row.js';
import { asideOf, dropAsides, exchange } from './swap.js';

/** Once: a loader that comes late finds it done. The stream may have moved the position since. */
const FINISH_TABLES = `
  UPDATE trem.table_load SET state = $7, position = $6
   WHERE task = $1 AND target = $2 AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[])) AND generation = $5
     AND state = 'loading' AND position IS NULL`;

/** What is said of tables that are loaded. */
export interface Finished {
  readonly position: Position;
  readonly state: 'loading' | 'loaded';
}

/** In a transaction that ends after it. A second call changes nothing. @throws FENCED */
export async function finish(load: LoadOf, tables: readonly TableShape[], finished: Finished): Promise<void> {
  const waiting = await unfinished(load, tables);
  await keepDistinct(load, waiting);
  await note(load, waiting, finished);
}

/** The exchange and the word that it is done are one, in a transaction that ends after it; a second call finds it done. @throws FENCED */
export async function finishByExchange(load: LoadOf, table: TableShape, finished: Finished): Promise<void> {
  const waiting = await unfinished(load, [table]);
  if (waiting.length > 0) {
    await keepDistinct(load, [asideOf(load.task, table)]); // while nobody waits for the table yet
    await exchange(load.client, load.task, table);
    await note(load, waiting, finished);
  }
}

/** The comparison and the word that it is done are one, in a transaction that ends after it; a second call finds it done. @throws FENCED */
export async function finishByComparing(
  load: LoadOf,
  table: TableShape,
  { takenAt, ...finished }: Finished & { readonly takenAt: number | undefined },
): Promise<void> {
  const waiting = await unfinished(load, [table]);
  if (waiting.length > 0) {
    await compareWithAside({ ...load, takenAt }, table);
    await dropAsides(load.client, load.task, [{ table }]);
    await note(load, waiting, finished);
  }
}

async function keepDistinct({ client }: LoadOf, tables: readonly TableShape[]): Promise<void> {
  for (const table of tables.filter(({ distinct }) => distinct !== undefined)) {
    await removeRepeats(client, table);
  }
}

/** Says that they are done. */
async function note({ client, task, generation }: LoadOf, tables: readonly TableShape[], { position, state }: Finished): Promise<void> {
  await failpoint('load.before-table-done');
  await client.query(FINISH_TABLES, [...loadRows(task, tables), generation, position, state]);
}
