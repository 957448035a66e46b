import { startPostgres } from '@trem/dev-stack';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const MEGABYTE = 1_048_576;
const modes = ['default', 'upsert', 'scd2', 'history'] as const;
/** 1 MB for each row, another for each, which no compression makes small: the log does not send it again unless it changes. */
const textOf = (row: string) => `(SELECT left(string_agg(md5(i || '/' || ${row}), ''), ${MEGABYTE}) FROM generate_series(1, 32768) i)`;
const sql = modes
  .map(
    (
      mode,
    ) => `CREATE TABLE in_${mode} (id int PRIMARY KEY, n int NOT NULL, big text); ALTER TABLE in_${mode} ALTER big SET STORAGE EXTERNAL;
      INSERT INTO in_${mode} SELECT id, 0, ${textOf('id')} FROM generate_series(1, 8) id`,
  )
  .join('; ');

/** What becomes of the rows, as statements of one table: each a transaction. Row 8 stays. */
const deeds = [
  'UPDATE it SET n = 1 WHERE id = 1',
  'BEGIN; UPDATE it SET n = 1 WHERE id = 2; UPDATE it SET n = 2 WHERE id = 2; UPDATE it SET n = 3 WHERE id = 2; COMMIT',
  'UPDATE it SET id = 13 WHERE id = 3',
  'BEGIN; UPDATE it SET n = 1 WHERE id = 4; UPDATE it SET id = 14 WHERE id = 4; UPDATE it SET n = 2 WHERE id = 14; COMMIT',
  'BEGIN; UPDATE it SET id = -5 WHERE id = 5; UPDATE it SET id = 5 WHERE id = 6; UPDATE it SET id = 6 WHERE id = -5; UPDATE it SET n = 1 WHERE id IN (5, 6); COMMIT',
  'UPDATE it SET n = 9 WHERE id = 13',
  'UPDATE it SET n = 2 WHERE id = 1',
] as const;
/** A row whose text is new, or is gone, in the same transaction as updates that leave it alone. */
const newTexts = [
  `BEGIN; UPDATE it SET n = 1 WHERE id = 7; UPDATE it SET big = ${textOf(`'new'`)} WHERE id = 7; UPDATE it SET n = 2 WHERE id = 7; COMMIT`,
  `BEGIN; INSERT INTO it VALUES (20, 0, ${textOf(`'born'`)}); UPDATE it SET n = 1 WHERE id = 20; UPDATE it SET id = 21 WHERE id = 20; COMMIT`,
  'UPDATE it SET n = 2 WHERE id = 21',
] as const;

const ROWS = 'SELECT id, n, md5(big) AS text, length(big) AS length FROM';

test('[row 34] [W11] an update of another column leaves a text of 1 MB as it is in every mode, also over key changes and several updates at once', async () => {
  await using server = await startPostgres({ name: 'weighed', fsync: false }); // a server has one log: what others write would be weighed, too
  await using scenario = await startScenario(installation, {
    sql,
    tables: [],
    servers: { source: server.url },
    definition: {
      tables: [
        ...modes.map((mode) => ({ source: { schema: 'public', table: `in_${mode}` }, apply: { mode } })),
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const logBytes = async () => {
    const [row] = await source.query<{ bytes: number }>(`SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`);
    return row?.bytes ?? 0;
  };
  const began = await logBytes();
  for (const deed of deeds) {
    for (const mode of modes) {
      await source.query(deed.replaceAll(' it ', ` in_${mode} `));
    }
  }
  const written = (await logBytes()) - began;
  expect(written, 'the source sends none of the texts again').toBeLessThan(MEGABYTE);
  await scenario.settle();
  await equalEverywhere();
  for (const deed of newTexts) {
    for (const mode of modes) {
      await source.query(deed.replaceAll(' it ', ` in_${mode} `));
    }
  }
  await scenario.settle();
  await equalEverywhere();
  for (const mode of ['scd2', 'history']) {
    const lost = await target.query(`SELECT id, n FROM in_${mode} WHERE length(big) IS DISTINCT FROM ${MEGABYTE}`);
    expect(lost, `versions of mode ${mode} without their text`).toEqual([]);
  }
  const versions = await target.query(`${ROWS} in_history WHERE id IN (7, 20, 21) ORDER BY trem_position, trem_sequence`);
  const [old, born] = [await textAt(`'7'`), await textAt(`'born'`)];
  const fresh = await textAt(`'new'`);
  expect(versions).toMatchObject([
    { id: 7, n: 0, text: old },
    { id: 7, n: 1, text: old },
    { id: 7, n: 1, text: fresh },
    { id: 7, n: 2, text: fresh },
    { id: 20, n: 0, text: born },
    { id: 20, n: 1, text: born },
    { id: 21, n: 1, text: born },
    { id: 21, n: 2, text: born },
  ]);

  async function textAt(row: string): Promise<string | undefined> {
    return (await source.query<{ text: string }>(`SELECT md5(${textOf(row)}) AS text`))[0]?.text;
  }

  async function equalEverywhere(): Promise<void> {
    for (const mode of modes) {
      const wanted = await source.query(`${ROWS} in_${mode} ORDER BY id`);
      const current = {
        default: '',
        upsert: '',
        scd2: 'WHERE scd_current = 1',
        // What was written last of each row; a key that a row has left has nothing newer
        history: `h WHERE NOT EXISTS (SELECT FROM in_history o WHERE (o.trem_position, o.trem_sequence) > (h.trem_position, h.trem_sequence)
                    AND (o.id = h.id OR (o.trem_old_key ->> 'id')::int = h.id))`,
      }[mode];
      expect(await target.query(`${ROWS} in_${mode} ${current} ORDER BY id`), mode).toEqual(wanted);
    }
  }
});
