import { type Installation, type Scenario, startInstallation, startScenario, TRY_ONCE } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const modes = ['default', 'upsert', 'scd2', 'history'] as const;

/** A table in each mode whose key becomes upper case: rows 'a' and 'A' are two at the source. */
function start(sql: (mode: string) => string): Promise<Scenario> {
  return startScenario(installation, {
    sql: modes.map(sql).join(';'),
    tables: [],
    definition: {
      accept: ['KEY_TRANSFORMED'],
      errors: { retry: TRY_ONCE },
      tables: [
        ...modes.map((mode) => ({
          source: { schema: 'public', table: `in_${mode}` },
          apply: { mode },
          transformations: [{ type: 'modify-column-value' as const, operation: 'uppercase' as const, column: 'code' }],
        })),
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
}

test('[O4] rows that a rule gives the key of another overwrite none in the stream: they are dead letters with ROW_EXISTS, and their changes wait', async () => {
  await using scenario = await start(
    (mode) => `CREATE TABLE in_${mode} (code text PRIMARY KEY, n int); INSERT INTO in_${mode} VALUES ('a', 1), ('c', 3)`,
  );
  const { source, target, task } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  for (const mode of modes) {
    await source.query(`INSERT INTO in_${mode} VALUES ('A', 10)`);
    await source.query(`INSERT INTO in_${mode} VALUES ('b', 2), ('B', 20)`);
    await source.query(`UPDATE in_${mode} SET code = 'C' WHERE code = 'b'`);
  }
  await scenario.settle();
  for (const mode of modes) {
    await source.query(`UPDATE in_${mode} SET n = n + 1 WHERE code IN ('A', 'c')`);
  }
  await scenario.settle();
  expect((await scenario.status()).phase).toBe('cdc');
  for (const mode of ['default', 'upsert', 'scd2'] as const) {
    const current = mode === 'scd2' ? 'WHERE scd_current = 1' : '';
    expect(await target.query(`SELECT code, n FROM in_${mode} ${current} ORDER BY code`), mode).toEqual([
      { code: 'A', n: 1 },
      { code: 'B', n: 2 },
      { code: 'C', n: 3 },
    ]);
    const letters = await target.query(
      `SELECT operation, code, state FROM trem.dead_letter WHERE source_table = $1 ORDER BY position, sequence`,
      [`in_${mode}`],
    );
    expect(letters, mode).toEqual([
      { operation: 'insert', code: 'ROW_EXISTS', state: 'open' },
      { operation: 'insert', code: 'ROW_EXISTS', state: 'open' },
      { operation: 'update', code: null, state: 'parked' },
      { operation: 'update', code: null, state: 'parked' },
      { operation: 'update', code: null, state: 'parked' },
    ]);
  }
  expect(await target.query(`SELECT count(*)::int AS n FROM in_history WHERE trem_operation <> 'load'`), 'each change is a row').toEqual([
    { n: 6 },
  ]);
  const told = async () => (await installation.api.deadLetters(task, { state: 'open' })).total;
  await waitFor('their copies', async () => (await told()) >= 6); // made behind the commits at the target
  expect(await told()).toBe(6);
});

test.each(['default', 'upsert', 'scd2'] as const)(
  '[O4] two rows of one key in a load of mode %s rest the task with a code, and leave none out in silence',
  async (mode) => {
    await using scenario = await startScenario(installation, {
      sql: `CREATE TABLE item (code text PRIMARY KEY, n int); INSERT INTO item VALUES ('a', 1), ('A', 2), ('b', 3)`,
      tables: [],
      definition: {
        accept: ['KEY_TRANSFORMED', 'KEY_NOT_UNIQUE'],
        tables: [
          {
            source: { schema: 'public', table: 'item' },
            apply: { mode },
            transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'code' }],
          },
          { source: { schema: 'public', table: 'settled' } },
        ],
      },
    });
    await scenario.start();
    const { error } = await scenario.waitForPhase('attention');
    expect(error).toMatchObject({ code: 'CONSTRAINT_UNIQUE', text: expect.stringContaining('item') });
    await scenario.source.query(`DELETE FROM item WHERE code = 'A'`);
    await installation.api.command(scenario.task, 'resync', { confirmHistoryLoss: true });
    const rows = await waitFor('the rows', async () => {
      const found = await scenario.target.query('SELECT code, n FROM item ORDER BY code');
      return found.length === 2 ? found : undefined;
    });
    expect(rows).toEqual([
      { code: 'A', n: 1 },
      { code: 'B', n: 3 },
    ]);
  },
);

test('rows are known by the key that a task names, in load and stream; a key that tells rows of now apart no longer is told before the start, and sets aside what meets later', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE person (id int PRIMARY KEY, code text NOT NULL, team int NOT NULL, name text); ALTER TABLE person REPLICA IDENTITY FULL;
      INSERT INTO person SELECT n, 'c' || n, n % 7, 'name ' || n FROM generate_series(1, 100) n`,
    tables: [],
    definition: {
      errors: { retry: TRY_ONCE },
      tables: [{ source: { schema: 'public', table: 'person' }, key: ['code'] }, { source: { schema: 'public', table: 'settled' } }],
    },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const { definition } = await api.task(task);
  const byTeam = definition.tables.map((table) => (table.key === undefined ? table : { ...table, key: ['team'] }));
  const told = await waitFor('a check that has had the time to look at rows', async () => {
    const { problems } = await api.validateTask({ ...definition, tables: byTeam });
    return problems.find(({ code, severity }) => code === 'KEY_NOT_UNIQUE' && severity === 'warning');
  });
  expect(told).toMatchObject({ path: 'tables.0.key', text: expect.stringMatching(/100 rows, 100 .*team/) });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const primaryKey = `SELECT pg_get_constraintdef(oid) AS made FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'p'`;
  expect(await target.query(primaryKey)).toEqual([{ made: 'PRIMARY KEY (code)' }]);
  await source.query(`UPDATE person SET name = 'changed' WHERE id <= 10; UPDATE person SET code = 'moved' || id, id = id + 1000 WHERE id BETWEEN 11 AND 20;
    DELETE FROM person WHERE id BETWEEN 21 AND 30; INSERT INTO person VALUES (500, 'c21', 1, 'anew'); UPDATE person SET id = -id WHERE id > 90 AND id < 100`);
  await scenario.expectEqual();
  await source.query(`INSERT INTO person VALUES (501, 'c1', 1, 'one more of the key')`);
  await scenario.settle();
  const letters = await waitFor('the letter', async () => {
    const found = (await api.deadLetters(task)).letters;
    return found.length > 0 && found;
  });
  expect(letters.map(({ code, operation }) => [code, operation])).toEqual([['ROW_EXISTS', 'insert']]);
  expect(await target.query(`SELECT id, name FROM person WHERE code = 'c1'`)).toEqual([{ id: 1, name: 'changed' }]);
});
