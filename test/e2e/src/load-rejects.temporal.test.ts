import type { TaskDraft } from '@trem/contracts';
import { type Installation, QUICK_ERRORS, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ settings: { TREM_LOAD_RANGE_PAGES: '8' } });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** None of them watches a load. */
const OTHER_FLAGS = { stopOnUpdateError: true, stopOnDeleteError: true, stopOnUpsertError: true, stopOnScd2Error: true };
/** Some 25 pages: three ranges and the last. Rows 7, 700 and 1400 are of the kind that the target refuses. */
const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2), tags text[]);
  INSERT INTO item SELECT i, repeat('n', 80), CASE WHEN i IN (7, 700, 1400) THEN -i ELSE i END, ARRAY['a', i::text] FROM generate_series(1, 2000) i`;
const REFUSING =
  'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2) CONSTRAINT positive CHECK (price >= 0), tags text[])';

async function loading(definition: object = {}, { sql = ITEMS, at = REFUSING, tables = ['item'] } = {}): Promise<Scenario> {
  const scenario = await startScenario(installation, { sql, tables, definition: { errors: QUICK_ERRORS, ...definition } });
  await scenario.target.query(at);
  await scenario.start();
  return scenario;
}

const lettersAt = async ({ target }: Scenario) =>
  await target.query('SELECT operation, code, state, attempts FROM trem.dead_letter ORDER BY position, sequence');
const loadOf = async ({ task }: Scenario) => (await installation.api.taskTables(task))[0]?.load;

async function replay({ task }: Scenario) {
  const { id } = await installation.api.replayDeadLetters(task);
  return await waitFor('the replay', async () => {
    const work = await installation.api.deadLetterWork(task, id);
    return work.state === 'running' ? undefined : work;
  });
}

test('[row 28] [row 81] [row 83] rows that a load cannot write go aside and are counted, what changes them later waits, and a replay makes the tables equal', async () => {
  await using scenario = await loading({ errors: { ...QUICK_ERRORS, ...OTHER_FLAGS } });
  await scenario.waitForPhase('cdc');
  const refused = { operation: 'insert', code: 'CONSTRAINT_CHECK', state: 'open', attempts: 2 };
  expect(await lettersAt(scenario)).toEqual([refused, refused, refused]);
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 1997 }]);
  expect(await loadOf(scenario)).toMatchObject({ outcome: 'loaded', loaded: 1997, rejected: 3, extracted: 2000, filtered: 0 });
  const [counted] = await scenario.target.query(
    `SELECT round(100.0 * (1 - letters::numeric / (items + letters)), 1)::float8 AS rate
       FROM (SELECT count(*) AS letters FROM trem.dead_letter) d, (SELECT count(*) AS items FROM item) i`,
  );
  expect((await installation.api.taskStatistics(scenario.task)).figures.successRate).toBe(counted?.rate);
  expect(counted?.rate).toBeLessThan(100);
  await scenario.source.query(`UPDATE item SET name = 'later' WHERE id IN (7, 8); DELETE FROM item WHERE id = 700`);
  await scenario.settle();
  expect((await lettersAt(scenario)).slice(3)).toMatchObject([
    { operation: 'update', state: 'parked' },
    { operation: 'delete', state: 'parked' },
  ]);
  const page = await waitFor('the copies', async () => {
    const found = await installation.api.deadLetters(scenario.task);
    return found.letters.length === 5 ? found : undefined;
  });
  expect(await installation.api.deadLetter(scenario.task, page.letters[0]?.id ?? '')).toMatchObject({
    ...{ sqlState: '23514', before: null, source: { table: 'item' } },
    after: { price: expect.stringMatching(/^-/), tags: expect.stringContaining('{a,') },
  });
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT positive');
  expect(await replay(scenario)).toMatchObject({ state: 'done', replayed: 5, failed: 0 });
  await scenario.expectEqual();
});

test('[row 28] [row 60] what a rule cannot take goes aside as it is at the source, by load and by stream, and rows that rules leave out are counted', async () => {
  const rules: Partial<TaskDraft['tables'][number]> = {
    filters: [{ operator: 'less-than-or-equal', column: 'id', value: 1900 }],
    transformations: [
      { type: 'modify-column-type', column: 'name', targetType: 'integer' },
      { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: '100 / value' },
    ],
  };
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (id int PRIMARY KEY, name text, amount int);
      INSERT INTO item SELECT i, CASE WHEN i = 5 THEN 'five' ELSE i::text END, CASE WHEN i = 6 THEN 0 ELSE 10 END FROM generate_series(1, 2000) i`,
    tables: [],
    definition: {
      errors: QUICK_ERRORS,
      tables: [{ source: { schema: 'public', table: 'item' }, ...rules }, { source: { schema: 'public', table: 'settled' } }],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const refused = { code: 'VALUE_INVALID', state: 'open' };
  expect(await lettersAt(scenario)).toMatchObject([refused, refused]);
  expect(await loadOf(scenario)).toMatchObject({ loaded: 1898, rejected: 2, filtered: 100, extracted: 2000 });
  await scenario.source.query('UPDATE item SET amount = 0 WHERE id = 7; UPDATE item SET amount = 40 WHERE id = 8');
  await scenario.settle();
  const { letters } = await waitFor('the copies', async () => {
    const found = await installation.api.deadLetters(scenario.task);
    return found.letters.length === 3 ? found : undefined;
  });
  const details = await Promise.all(letters.map(({ id }) => installation.api.deadLetter(scenario.task, id)));
  const after = details.map((detail) => detail.after).sort((one, other) => Number(one?.id) - Number(other?.id));
  expect(after).toMatchObject([
    { id: '5', name: 'five' },
    { id: '6', amount: '0' },
    { id: '7', amount: '0' },
  ]);
  const amounts = 'SELECT id, amount::float8 AS amount FROM item WHERE id BETWEEN 5 AND 8 ORDER BY id';
  const [seven, eight] = [
    { id: 7, amount: 10 },
    { id: 8, amount: 2.5 },
  ];
  expect(await scenario.target.query(amounts), 'a row that failed stays as it was').toEqual([seven, eight]);
  await installation.api.editDeadLetter(scenario.task, letters[0]?.id ?? '', { values: { amount: 'some' } });
  expect(await replay(scenario), 'what is no value of its type is refused again').toMatchObject({ replayed: 0, failed: 3 });
  for (const [index, letter] of letters.entries()) {
    const values =
      details[index]?.after?.id === '5' ? { name: '55', amount: '10' } : { amount: details[index]?.after?.id === '6' ? '20' : '2000' };
    await installation.api.editDeadLetter(scenario.task, letter.id, { values });
  }
  expect(await replay(scenario)).toMatchObject({ replayed: 3, failed: 0 });
  expect(await scenario.target.query(amounts)).toEqual([{ id: 5, amount: 10 }, { id: 6, amount: 5 }, { id: 7, amount: 0.05 }, eight]);
  expect(await scenario.target.query('SELECT name FROM item WHERE id = 5')).toEqual([{ name: 55 }]);
});

test('[row 28] [row 83] [row 84] stopOnInsertError rests a load at such a row and leaves nothing of its range; without it, the load goes on', async () => {
  await using scenario = await loading({ errors: { ...QUICK_ERRORS, stopOnInsertError: true } });
  const { error } = await scenario.waitForPhase('attention');
  expect(error).toMatchObject({ code: 'CONSTRAINT_CHECK', text: expect.stringContaining('public.item') });
  expect(await lettersAt(scenario)).toEqual([]);
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT positive');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('[O4] onExistingRows keep: rows that were there are overwritten by equal keys, but no row of the load overwrites another that rules gave its key', async () => {
  const meeting = [7, 1_990];
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (code text PRIMARY KEY, note text);
      INSERT INTO item SELECT 'k' || i, repeat('n', 80) FROM generate_series(1, 2000) i;
      INSERT INTO item SELECT 'K' || i, 'second' FROM unnest('{${meeting}}'::int[]) i`,
    tables: [],
    definition: {
      ...{ errors: QUICK_ERRORS, accept: ['KEY_TRANSFORMED', 'KEY_NOT_UNIQUE'], fullLoad: { onExistingRows: 'keep' } },
      tables: [
        {
          source: { schema: 'public', table: 'item' },
          transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'code' }],
        },
      ],
    },
  });
  const { target } = scenario;
  await target.query(
    `CREATE TABLE item (code text PRIMARY KEY, note text); INSERT INTO item VALUES ('K100', 'old'), ('K7', 'old'), ('Z', 'kept')`,
  );
  await scenario.start();
  await scenario.waitForPhase('cdc');
  expect(await lettersAt(scenario)).toMatchObject(meeting.map(() => ({ operation: 'insert', code: 'ROW_EXISTS', state: 'open' })));
  expect(
    await target.query(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE note = 'old')::int AS old, count(*) FILTER (WHERE note = 'kept')::int AS kept FROM item`,
    ),
  ).toEqual([{ rows: 2_001, old: 0, kept: 1 }]);
  expect(await loadOf(scenario)).toMatchObject({ outcome: 'loaded', loaded: 2_000, rejected: 2 });
});
