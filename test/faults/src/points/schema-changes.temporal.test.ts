import { startScenario } from '@trem/test-installation';
import { expect, test } from 'vitest';
import { dyingWorker } from './dying-worker.js';
import { installationForPoints } from './strike.js';

test('a worker that dies right before and right after the target has followed a new column loses nothing and does nothing twice', async () => {
  await using installation = await installationForPoints();
  await using worker = await dyingWorker(installation, ['follow.before-commit', 'follow.after-commit']);
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (id int PRIMARY KEY, price int); INSERT INTO item SELECT i, i FROM generate_series(1, 50) i;
          CREATE TABLE line (said text); ALTER TABLE line REPLICA IDENTITY FULL`,
    tables: ['item', 'line'],
    definition: { schemaChanges: { dropColumn: 'apply' } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle(120_000);
  await scenario.source.query(`
    BEGIN;
    INSERT INTO item VALUES (100, 1);
    INSERT INTO line VALUES ('same'), ('same');
    ALTER TABLE item ADD COLUMN colour text DEFAULT 'red';
    INSERT INTO item VALUES (101, 2, 'blue');
    ALTER TABLE line ADD COLUMN n int;
    INSERT INTO line VALUES ('same', 1);
    ALTER TABLE item DROP COLUMN price;
    INSERT INTO item VALUES (102, 'green');
    COMMIT`);
  await scenario.source.query(
    `UPDATE item SET colour = 'grey' WHERE id < 10; DELETE FROM line WHERE ctid = (SELECT ctid FROM line WHERE n IS NULL LIMIT 1)`,
  );
  await worker.died();
  await scenario.settle(180_000);
  expect(worker.deaths).toBe(2);
  await scenario.expectEqual();
});
