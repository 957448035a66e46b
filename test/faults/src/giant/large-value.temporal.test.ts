import { startInstallation, startScenario, watchMemory } from '@trem/test-installation';
import { expect, test } from 'vitest';

const VALUE_MB = 100;
/** What the worker may have: 400 MB and four times the largest value. */
const MOST_MB = 400 + 4 * VALUE_MB;
/** Noise, which neither the server nor the envelope makes smaller; of bytes that are one character each. */
const NOISE = `(SELECT string_agg(md5(i::text || $1::text), '') FROM generate_series(1, ${(VALUE_MB * 1e6) / 32}) i)`;

test(`[W11] a text of ${VALUE_MB} MB is loaded, inserted, left alone and changed, with less than ${MOST_MB} MB of memory`, {
  timeout: 400_000,
}, async () => {
  await using installation = await startInstallation();
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE large (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0, v text)',
    tables: ['large'],
  });
  const write = (sql: string, seed: number) => scenario.source.query(sql.replace('NOISE', NOISE), [seed]);
  await write('INSERT INTO large (id, v) VALUES (1, NOISE)', 1);
  using memory = await watchMemory(installation.worker);
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle(120_000);
  const loadedMb = memory.peakMb;
  await write('INSERT INTO large (id, v) VALUES (2, NOISE)', 2);
  await scenario.source.query('UPDATE large SET touched = touched + 1');
  await write('UPDATE large SET v = NOISE WHERE id = 1', 3);
  await scenario.settle(200_000);
  console.log(
    `a text of ${VALUE_MB} MB: ${memory.firstMb.toFixed(0)} MB before, ${loadedMb.toFixed(0)} MB in the load, ${memory.peakMb.toFixed(0)} MB at most`,
  );
  expect(memory.peakMb).toBeLessThan(MOST_MB);
  await scenario.expectEqual();
});
