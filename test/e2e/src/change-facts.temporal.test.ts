import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';
import { recordMessages } from './staff.js';

let installation: Installation;
let folder: string;
beforeAll(async () => {
  installation = await startInstallation();
  folder = await mkdtemp(join(tmpdir(), 'trem-facts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await installation[Symbol.asyncDispose]();
});

interface Frame {
  readonly kind: string;
  readonly table?: string;
  readonly committedAt?: string;
  readonly endLsn?: string;
  readonly [more: string]: unknown;
}

/** What the command line shows of a message. */
async function framesOf(message: Buffer): Promise<readonly Frame[]> {
  const file = join(folder, 'message.bin');
  await writeFile(file, message);
  const { out } = await runTrem(installation, { home: folder, parameters: ['envelope', 'decode', file, '--json'] });
  return (JSON.parse(out) as { frames: readonly Frame[] }).frames;
}

const NOW = `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now, pg_current_wal_insert_lsn()::text AS lsn`;

test('[row 40] operation, both images, schema, table, commit time and position of each change are shown; commit time, operation and position can be columns of the target', async () => {
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE item (id int PRIMARY KEY, name text); ALTER TABLE item REPLICA IDENTITY FULL',
    tables: ['item'],
    definition: { apply: { columns: { commitTime: 'committed_at', operation: 'did', position: 'stands_at' } } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await using recording = await recordMessages(scenario);
  const [before] = await source.query<{ now: string; lsn: string }>(NOW);
  await source.query("INSERT INTO item VALUES (1, 'Zoë'), (2, 'b')");
  await source.query("UPDATE item SET name = 'O''Brien' WHERE id = 1");
  await source.query('DELETE FROM item WHERE id = 2');
  const [after] = await source.query<{ now: string; lsn: string }>(NOW);
  await scenario.settle();

  const frames: Frame[] = [];
  for (const message of recording.messages) {
    frames.push(...(await framesOf(message)));
  }
  const row = (id: number, name: string) => ({ id: { text: String(id) }, name: { text: name } });
  expect(frames.filter(({ kind, table }) => table === 'public.item' && kind !== 'relation')).toEqual([
    { kind: 'insert', table: 'public.item', new: row(1, 'Zoë') },
    { kind: 'insert', table: 'public.item', new: row(2, 'b') },
    { kind: 'update', table: 'public.item', old: row(1, 'Zoë'), new: row(1, "O'Brien") },
    { kind: 'delete', table: 'public.item', old: row(2, 'b') },
  ]);
  const [, update] = frames.filter(({ kind }) => kind === 'commit');
  const { committedAt = '', endLsn = '' } = update ?? {};
  expect([before?.now ?? '', committedAt, after?.now ?? '']).toEqual([before?.now ?? '', committedAt, after?.now ?? ''].toSorted());
  const written = await target.query<{ stands_at: string }>(
    `SELECT id, did, to_char(committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS committed_at, stands_at FROM item`,
  );
  expect(written).toMatchObject([{ id: 1, did: 'update', committed_at: committedAt }]);
  const standsAt = written[0]?.stands_at.replace(/^(.{8})(.{8})$/, '$1/$2');
  const places = await source.query(
    'SELECT $1::pg_lsn BETWEEN $3 AND $4 AS "end", $2::pg_lsn BETWEEN $3 AND $4 AND $2::pg_lsn < $1::pg_lsn AS "column"',
    [endLsn, standsAt, before?.lsn, after?.lsn],
  );
  expect(places, 'between what the source said before and after').toEqual([{ end: true, column: true }]);
});
