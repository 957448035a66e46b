import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test('[row 71] mode upsert heals what somebody changed at the target, loads and streams tables of key columns only', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE item (id int PRIMARY KEY, n int, big text); ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
      INSERT INTO item SELECT i, i, repeat('x', 3000) FROM generate_series(1, 500) i;
      CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b)); INSERT INTO pair SELECT i, i FROM generate_series(1, 100) i`,
    tables: ['item', 'pair'],
    definition: { apply: { mode: 'upsert' } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  const { source, target } = scenario;
  await target.query(`
    DELETE FROM item WHERE id <= 10; UPDATE item SET n = -1 WHERE id BETWEEN 11 AND 20; INSERT INTO item VALUES (501, -1, 'stranger');
    DELETE FROM pair WHERE a <= 50`);
  await source.query(`
    UPDATE item SET n = n + 1000, big = 'sent' WHERE id <= 10; UPDATE item SET n = n + 1000 WHERE id BETWEEN 11 AND 20;
    INSERT INTO item VALUES (501, 501, 'ours'); DELETE FROM item WHERE id < 3;
    UPDATE item SET id = -id WHERE id BETWEEN 30 AND 40;
    UPDATE pair SET b = b + 1 WHERE a <= 60; DELETE FROM pair WHERE a = 20`);
  await scenario.expectEqual();
  expect(await target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 499 }]);
});
