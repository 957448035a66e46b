import type { Position, TableShape } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import { removeRepeats } from './distinct-rows.js';
import { type LoadOf, unfinished } from './load-fence.js';
import { loadRows } from './load-row.js';
import { exchange } from './swap.js';

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
export async function finish(load: LoadOf, tables: readonly TableShape[], { position, state }: Finished): Promise<void> {
  await failpoint('load.before-table-done');
  const waiting = await unfinished(load, tables);
  for (const table of waiting.filter(({ distinct }) => distinct !== undefined)) {
    await removeRepeats(load.client, table);
  }
  await load.client.query(FINISH_TABLES, [...loadRows(load.task, waiting), load.generation, position, state]);
}

/** The exchange and the word that it is done are one, in a transaction that ends after it; a second call finds it done. @throws FENCED */
export async function finishByExchange(load: LoadOf, table: TableShape, finished: Finished): Promise<void> {
  if ((await unfinished(load, [table])).length > 0) {
    await exchange(load.client, load.task, table);
    await finish(load, [table], finished);
  }
}
