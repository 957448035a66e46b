import { createTestDatabase, waitFor } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { copied } from './copied.js';
import { lifeWalk } from './life-walk.js';
import { WalkReader } from './walk-reader.js';

const FAST = { stepsPerSecond: 400 };

describe('a reader of walking rows', () => {
  const after = (...looks: string[]) => {
    const reader = new WalkReader(() => 1);
    return looks.map((states) => reader.judge(states).map(({ kind }) => kind));
  };

  test('is content with every way forward, with steps left out', () => {
    expect(after('0', '1', '4', '0', '6', '8', '8').flat()).toEqual([]);
    expect(after('0', '4', '6').flat()).toEqual([]);
    expect(after('8', '8').flat()).toEqual([]);
    expect(after('1', '0', '8').flat()).toEqual([]);
  });

  for (const steps of [
    ['4', '1'],
    ['6', '4'],
    ['8', '6'],
    ['8', '0'],
    ['6', '0'],
    ['1', '0', '4'],
    ['0', '5'],
  ]) {
    test(`sees ${steps.join(', then ')} as a step back`, () => {
      expect(after(...steps).at(-1)).toEqual(['backwards']);
    });
  }

  test('begins anew when the target may have lost commits', () => {
    const reader = new WalkReader(() => 1);
    reader.judge('8');
    reader.forget();
    expect(reader.judge('1')).toEqual([]);
  });
});

test('rows walk to their end though connections break; what is lost, doubled or stepped back at the target is seen', async () => {
  await using source = await createTestDatabase('source');
  const walk = lifeWalk(21, FAST);
  await walk.prepare(source.url);
  await walk.start(source.url);
  const arrived = async (count: number) => (await source.query('SELECT FROM life_walk WHERE id > 200 AND state = 8')).length >= count;
  await waitFor('some rows to arrive', () => arrived(5));
  await source.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'life-walk-writer-%' AND datname = current_database()`,
  );
  await waitFor('more rows to arrive', () => arrived(20));
  const facts = await walk.stop();
  expect(facts.transactions % 5).toBe(0);
  expect(await walk.judge(source.url, source.url)).toEqual([]);

  await using target = await copied(source, { create: 'CREATE TABLE life_walk (id int, state int)', tables: walk.tables });
  const kinds = async () => (await walk.judge(source.url, target.url)).map(({ kind }) => kind);
  expect(await kinds()).toEqual([]);
  await target.query('UPDATE life_walk SET state = 6 WHERE id = 203');
  expect(await kinds()).toEqual(['lost']);
  await target.query('DELETE FROM life_walk WHERE id = 204');
  expect(await kinds()).toEqual(['lost', 'lost']);
  await target.query('INSERT INTO life_walk VALUES (205, 8)');
  expect(await kinds()).toEqual(['lost', 'lost', 'doubled']);
});

test('the watcher finds a step back in a running target', async () => {
  await using target = await createTestDatabase('target');
  const walk = lifeWalk(22, { looksPerSecond: 100 });
  await walk.prepare(target.url);
  await walk.watch(target.url);
  await waitFor(
    'the watcher',
    async () =>
      (
        await target.query(
          `SELECT FROM pg_stat_activity WHERE application_name = 'life-walk-reader' AND query = 'COMMIT' AND state = 'idle'`,
        )
      ).length > 0,
  );
  expect(walk.seen).toEqual([]);
  await target.query('UPDATE life_walk SET state = 4 WHERE id = 7');
  await waitFor('the violation', () => walk.seen.length > 0);
  await walk.stop();
  expect(walk.seen).toEqual([{ kind: 'backwards', text: 'life_walk 7 is 4 after it was 8' }]);
});
