import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2)); INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 200) i;
  CREATE TABLE other (id int PRIMARY KEY, note text)`;
const QUICK = { retry: { attempts: 2, firstDelayMs: 50, maxDelayMs: 50 } };
const PRICE = 'ALTER TABLE item ADD CONSTRAINT price_is_positive CHECK (price >= 0)';

interface Letter {
  readonly operation: string;
  readonly code: string | null;
  readonly state: string;
  readonly attempts: number;
}

const lettersAt = async ({ target }: Scenario) =>
  await target.query<Letter & Record<string, unknown>>(
    'SELECT operation, code, state, attempts FROM trem.dead_letter ORDER BY position, sequence',
  );

async function streaming(errors: object = {}): Promise<Scenario> {
  const scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: ['item', 'other'],
    definition: { errors: { ...QUICK, ...errors } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query(PRICE);
  return scenario;
}

test('[row 81] [W18] [W19] poison rows go aside after the set attempts, all others of their transactions flow, and later changes of their keys wait', async () => {
  await using scenario = await streaming();
  await scenario.source.query(`
    BEGIN; INSERT INTO item SELECT i, 'new', CASE WHEN i IN (305, 311) THEN -1 ELSE i END FROM generate_series(301, 340) i; INSERT INTO other VALUES (1, 'beside'); COMMIT;
    UPDATE item SET price = -5, name = 'poison' WHERE id = 7; UPDATE item SET name = 'fine' WHERE id = 8`);
  await scenario.settle();
  await scenario.source.query(`UPDATE item SET name = 'later' WHERE id IN (7, 9); DELETE FROM item WHERE id = 305`);
  await scenario.settle();
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM item WHERE id > 300')).toEqual([{ n: 38 }]);
  expect(await scenario.target.query('SELECT name FROM item WHERE id IN (7, 8, 9) ORDER BY id')).toEqual([
    { name: 'item 7' },
    { name: 'fine' },
    { name: 'later' },
  ]);
  expect(await scenario.target.query('SELECT note FROM other')).toEqual([{ note: 'beside' }]);
  expect(await lettersAt(scenario)).toEqual([
    { operation: 'insert', code: 'CONSTRAINT_CHECK', state: 'open', attempts: 2 },
    { operation: 'insert', code: 'CONSTRAINT_CHECK', state: 'open', attempts: 2 },
    { operation: 'update', code: 'CONSTRAINT_CHECK', state: 'open', attempts: 2 },
    { operation: 'update', code: null, state: 'parked', attempts: 0 },
    { operation: 'delete', code: null, state: 'parked', attempts: 0 },
  ]);
  expect((await scenario.status()).phase).toBe('cdc');
});

test('[row 84] a stop flag rests the task right before the transaction of the row, and resume goes on exactly there', async () => {
  await using scenario = await streaming({ stopOnUpdateError: true });
  await scenario.source.query('INSERT INTO item VALUES (400, NULL, -1)'); // another kind: the flag does not watch it
  await scenario.settle();
  await scenario.source.query(
    `INSERT INTO other VALUES (1, 'before'); BEGIN; INSERT INTO other VALUES (2, 'same'); UPDATE item SET price = -1, name = 'hush' WHERE id = 3; COMMIT`,
  );
  const { error } = await scenario.waitForPhase('attention');
  expect(error).toMatchObject({ code: 'CONSTRAINT_CHECK', text: expect.stringMatching(/public\.item.*update|update.*public\.item/) });
  expect(error?.text).not.toContain('hush');
  expect(await scenario.target.query('SELECT note FROM other')).toEqual([{ note: 'before' }]);
  expect(await lettersAt(scenario)).toMatchObject([{ operation: 'insert', state: 'open' }]);
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.settle();
  expect(await scenario.target.query('SELECT name FROM item WHERE id = 3')).toEqual([{ name: 'hush' }]);
  expect(await scenario.target.query('SELECT note FROM other ORDER BY id')).toEqual([{ note: 'before' }, { note: 'same' }]);
});

test('more dead letters than allowed rest the task with DEAD_LETTERS_FULL, and nothing is lost', async () => {
  await using scenario = await streaming({ maxDeadLetters: 3 });
  await scenario.source.query('INSERT INTO item SELECT i, NULL, -1 FROM generate_series(501, 504) i');
  const { error } = await scenario.waitForPhase('attention');
  expect(error?.code).toBe('DEAD_LETTERS_FULL');
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  await installation.api.command(scenario.task, 'resume', {});
  await waitFor('the task to stream', async () => (await scenario.status()).phase === 'cdc');
  await scenario.expectEqual();
});
