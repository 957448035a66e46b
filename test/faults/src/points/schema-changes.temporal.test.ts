import { startScenario } from '@trem/test-installation';
import { expect, test } from 'vitest';
import { dyingWorker } from './dying-worker.js';
import { installationForPoints } from './strike.js';

const NEW_COLUMNS = `
  BEGIN;
  INSERT INTO item VALUES (100, 1);
  INSERT INTO line VALUES ('same'), ('same');
  ALTER TABLE item ADD COLUMN colour text DEFAULT 'red';
  INSERT INTO item VALUES (101, 2, 3, 'blue');
  ALTER TABLE line ADD COLUMN n int;
  INSERT INTO line VALUES ('same', 1);
  ALTER TABLE item DROP COLUMN price;
  INSERT INTO item VALUES (102, 4, 'green');
  COMMIT`;

/** Done twice, it would be as if nobody had. */
const NAMES_EXCHANGED = `
  BEGIN;
  INSERT INTO item VALUES (100, 1, 2);
  INSERT INTO line VALUES ('same'), ('same');
  ALTER TABLE item RENAME price TO passing;
  ALTER TABLE item RENAME stock TO price;
  ALTER TABLE item RENAME passing TO stock;
  ALTER TABLE line ADD COLUMN n int;
  INSERT INTO item (id, price) VALUES (101, 3);
  ALTER TABLE line RENAME said TO told;
  ALTER TABLE line ALTER told TYPE text;
  INSERT INTO line VALUES ('same', 1);
  UPDATE item SET price = -price WHERE id < 5;
  ALTER TABLE item ADD COLUMN colour text DEFAULT 'red';
  COMMIT`;

test.each([
  ['a new column', NEW_COLUMNS],
  ['names that two columns have exchanged', NAMES_EXCHANGED],
])(
  'a worker that dies right before and right after the target has followed %s loses nothing and does nothing twice',
  async (_what, sql) => {
    await using installation = await installationForPoints();
    await using worker = await dyingWorker(installation, ['follow.before-commit', 'follow.after-commit']);
    await using scenario = await startScenario(installation, {
      sql: `CREATE TABLE item (id int PRIMARY KEY, price int, stock int); INSERT INTO item SELECT i, i, 1000 + i FROM generate_series(1, 50) i;
          CREATE TABLE line (said varchar(9)); ALTER TABLE line REPLICA IDENTITY FULL`,
      tables: ['item', 'line'],
      definition: { schemaChanges: { dropColumn: 'apply', renameColumn: 'apply', changeType: 'apply' } },
    });
    await scenario.start();
    await scenario.waitForPhase('cdc', 120_000);
    await scenario.settle(120_000);
    await scenario.source.query(sql);
    await scenario.source.query(
      `UPDATE item SET colour = 'grey' WHERE id < 10; DELETE FROM line WHERE ctid = (SELECT ctid FROM line WHERE n IS NULL LIMIT 1)`,
    );
    await worker.died();
    await scenario.settle(180_000);
    expect(worker.deaths).toBe(2);
    await scenario.expectEqual();
  },
);
