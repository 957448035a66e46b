import { slotName } from '@trem/contracts';
import { ReplicationError, type TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { expectLabels } from './enum-labels.js';
import { hasOtherOptions, madeOf, OTHER_OPTIONS, oidOf, readPublication, TAKEN_OUT } from './publication-row.js';

/**
 * For a reader that is at work: what somebody leaves out of the publication is in no frame of the log, and nothing else tells of it. A table that
 * was renamed is still published; one that was dropped, and not made anew, has no changes.
 * @throws POSITION_INVALID changes are missing in the log, or may be · TARGET_TABLE_UNFIT a label of an enum was renamed, which is in no frame either
 */
export async function expectAsMade(client: pg.Client, task: TaskRef): Promise<void> {
  const row = await readPublication(client, task);
  if (row === undefined) {
    return; // the stream itself ends
  }
  const fail = (reason: string, tables: readonly string[] = []): never => {
    throw new ReplicationError('POSITION_INVALID', { publication: slotName(task), tables: tables.join(', '), reason });
  };
  if (hasOtherOptions(row)) {
    fail(OTHER_OPTIONS);
  }
  const members = new Set(row.members.map(({ id }) => id)); // a filter or a list of columns makes another membership, too
  const lost = await thatAreThere(
    client,
    [...madeOf(row)].filter(([, id]) => !members.has(id)),
  );
  if (lost.length > 0) {
    fail(TAKEN_OUT, lost);
  }
  await expectLabels(client, task, row.comment);
}

/** Those of which there is the same table still, or another of the same name. */
async function thatAreThere(client: pg.Client, lost: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT lost.key
       FROM unnest($1::text[], $2::oid[]) AS lost(key, id)
      WHERE EXISTS (SELECT FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
                     WHERE class.oid = lost.id OR (home.nspname = lost.key::json ->> 0 AND class.relname = lost.key::json ->> 1))`,
    [lost.map(([key]) => key), lost.map(([, id]) => oidOf({ id }))],
  );
  return rows.map(({ key }) => key);
}
