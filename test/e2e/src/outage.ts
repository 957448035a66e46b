import { setTimeout as delay } from 'node:timers/promises';
import { type Installation, startScenario } from '@trem/test-installation';
import { openLink, testServers } from '@trem/testing';
import { expect } from 'vitest';

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 2000) i`;
/** Between two writes while the target is away, ms. */
const PACE_MS = 250;

/** The target of a stream is away while its source is written; nobody does anything, and afterwards all is there, without a dead letter. */
export async function healsByItself(installation: Installation, awayMs: number): Promise<void> {
  await using link = await openLink(testServers().target);
  await using scenario = await startScenario(installation, {
    ...{ sql: ITEMS, tables: ['item'], addresses: { target: { host: link.host, port: link.port } } },
    definition: { errors: { stopOnInsertError: true, stopOnUpdateError: true, stopOnDeleteError: true } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  link.cut();
  const until = Date.now() + awayMs; // the outage is what is tested: it lasts so long, whatever happens
  for (let id = 2001; Date.now() < until; id += 1) {
    await scenario.source.query(`INSERT INTO item VALUES (${id}, 'new'); UPDATE item SET name = 'while away' WHERE id = ${id - 2000}`);
    await delay(PACE_MS);
  }
  expect(await scenario.target.query(`SELECT FROM item WHERE name <> 'item ' || id`)).toEqual([]);
  link.mend();
  await scenario.waitForPhase('cdc', 180_000);
  await scenario.settle(180_000);
  await scenario.expectEqual();
  expect(await scenario.target.query('SELECT FROM trem.dead_letter')).toEqual([]);
  expect((await scenario.status()).deadLetters).toEqual({ open: 0, parked: 0 });
}
