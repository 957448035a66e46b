import { isDeepStrictEqual } from 'node:util';
import type { TaskDraft } from '@trem/contracts';
import {
  factsOfEvents,
  type Installation,
  isWaitedFor,
  lockTable,
  type Scenario,
  startInstallation,
  startScenario,
  TRY_ONCE,
} from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 240_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const sql = `
  CREATE TABLE item (id int PRIMARY KEY, name text);
  INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n;
  CREATE TABLE log_line (said text);
  ALTER TABLE log_line REPLICA IDENTITY FULL;
  INSERT INTO log_line SELECT 'line ' || n FROM generate_series(1, 20) n`;

async function decide({ task }: Scenario, schemaChanges: TaskDraft['schemaChanges']): Promise<void> {
  const { definition, version } = await installation.api.task(task);
  await installation.api.updateTask(task, version, { ...definition, schemaChanges: { ...definition.schemaChanges, ...schemaChanges } });
}

async function replayLetters({ task }: Scenario): Promise<void> {
  const { id } = await installation.api.replayDeadLetters(task);
  await waitFor('the replay', async () => (await installation.api.deadLetterWork(task, id)).state !== 'running');
}

const DEFAULTS = `SELECT column_name AS name, column_default AS made FROM information_schema.columns WHERE table_name = 'item' AND column_default IS NOT NULL ORDER BY 1`;

async function constantsOf(source: Scenario['source']): Promise<readonly { name: string; made: string }[]> {
  const found = await source.query<{ name: string; made: string }>(DEFAULTS);
  return found.filter(({ made }) => made !== 'now()');
}

const events = ({ task }: Scenario) => factsOfEvents<{ columns: string; done: string }>(installation, { task, kind: 'schema-change' });

test('[row 38] [W23] columns that are added come to the target in order with the data, with what rows of before have in them', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const { source, target } = scenario;
  await source.query(`UPDATE item SET name = 'before' WHERE id = 1; DELETE FROM item WHERE id = 2`);
  await source.query('ALTER TABLE item ADD COLUMN plain text');
  await source.query(`INSERT INTO item VALUES (200, 'after', 'with it'); UPDATE item SET plain = 'late' WHERE id = 3`);
  await source.query(
    `ALTER TABLE item ADD COLUMN fixed int NOT NULL DEFAULT 7, ADD COLUMN "odd ""name" numeric(10,2)[] DEFAULT '{1.5,NULL}'`,
  );
  await source.query(`INSERT INTO item (id, fixed) VALUES (201, 8); UPDATE item SET fixed = 9 WHERE id = 4`);
  await scenario.expectEqual();
  // A default that was changed since, and one that is not a constant
  await source.query(`ALTER TABLE item ADD COLUMN seen timestamptz NOT NULL DEFAULT now(), ADD COLUMN first int DEFAULT 1;
                      ALTER TABLE item ALTER COLUMN first SET DEFAULT 2; INSERT INTO item (id) VALUES (202)`);
  await scenario.expectEqual();
  // Of a type that the target does not have yet
  await source.query(
    `CREATE TYPE mood AS ENUM ('sad', 'it''s ok'); ALTER TABLE item ADD COLUMN mood mood DEFAULT 'it''s ok'; INSERT INTO item (id) VALUES (203)`,
  );
  await scenario.expectEqual();
  // All in one transaction, with rows of every shape, and a table without a key
  await source.query(`
    BEGIN;
    INSERT INTO item (id, name) VALUES (300, 'shape one');
    INSERT INTO log_line VALUES ('shape one');
    ALTER TABLE item ADD COLUMN second text DEFAULT 'two';
    ALTER TABLE log_line ADD COLUMN n int DEFAULT 5;
    INSERT INTO item (id, name) VALUES (301, 'shape two');
    UPDATE item SET name = 'shape one, changed' WHERE id = 300;
    INSERT INTO log_line VALUES ('shape two', 6);
    DELETE FROM log_line WHERE said = 'line 3';
    ALTER TABLE item ADD COLUMN third int;
    UPDATE item SET third = 3 WHERE id IN (300, 301, 5);
    INSERT INTO item (id, name) VALUES (302, 'shape three');
    ALTER TABLE item ADD COLUMN fourth timestamptz NOT NULL DEFAULT now(), ADD COLUMN fifth int DEFAULT 1;
    ALTER TABLE item ALTER COLUMN fifth SET DEFAULT 2, ALTER COLUMN second DROP DEFAULT;
    INSERT INTO item (id, name) VALUES (303, 'shape four');
    COMMIT`);
  await scenario.expectEqual();
  // A transaction that comes in many parts
  await source.query(`
    BEGIN;
    INSERT INTO item (id, name, fourth) SELECT n, repeat('n', 100), now() FROM generate_series(1000, 15000) n;
    ALTER TABLE item ADD COLUMN sixth timestamptz DEFAULT now();
    UPDATE item SET sixth = NULL WHERE id % 2 = 0;
    COMMIT`);
  await scenario.expectEqual();
  // What the target lent to rows of earlier shapes is taken back
  await waitFor('the defaults of the source', async () => isDeepStrictEqual(await target.query(DEFAULTS), await constantsOf(source)));
  await source.query(`DELETE FROM item WHERE id % 3 = 0; UPDATE log_line SET n = 9 WHERE said = 'line 5'`);
  await scenario.expectEqual();
  expect(await scenario.status()).toMatchObject({ phase: 'cdc', error: null });
  expect((await events(scenario)).map(({ columns, done }) => `${columns}: ${done}`)).toEqual(
    expect.arrayContaining([
      'plain: apply',
      'fixed, odd "name: apply',
      'seen, first: apply',
      'mood: apply',
      'second: apply',
      'third: apply',
      'fourth, fifth: apply',
      'sixth: apply',
      'n: apply',
    ]),
  );
  expect(await target.query(DEFAULTS)).toEqual(await constantsOf(source));
});

test('a column that was added while no worker was there comes, too, and a worker that starts again goes on from it', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await scenario.source.query(`UPDATE item SET name = 'paused' WHERE id = 1; ALTER TABLE item ADD COLUMN more int DEFAULT 4`);
  await scenario.source.query(
    `INSERT INTO item VALUES (200, 'after', 5); ALTER TABLE item ADD COLUMN most int; UPDATE item SET most = 6 WHERE id = 1`,
  );
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await scenario.source.query(`UPDATE item SET more = 8 WHERE id > 50`);
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  // A start looks at the target before anything is followed, too
  await installation.api.command(scenario.task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await scenario.source.query(`ALTER TABLE item ADD COLUMN last int DEFAULT 3; UPDATE item SET more = 9 WHERE id > 90`);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('[row 38] a dropped column rests the task before the change, says what it asks, and goes on as is decided; others are never guessed', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  const { source, target } = scenario;
  await source.query(`ALTER TABLE item ADD COLUMN old text NOT NULL DEFAULT 'x', ADD COLUMN kept int NOT NULL DEFAULT 3`);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(`UPDATE item SET name = 'before' WHERE id = 1`);
  await source.query(`ALTER TABLE item DROP COLUMN old; UPDATE item SET name = 'after' WHERE id = 2`);
  const { error } = await scenario.waitForPhase('attention');
  expect(error?.code).toBe('SCHEMA_CHANGE_WAITS');
  expect(error?.text).toMatch(/item.*schemaChanges\.dropColumn.*old/);
  const rows = 'SELECT id, name, old FROM item WHERE id < 3 ORDER BY id';
  expect(await target.query(rows)).toEqual([
    { id: 1, name: 'before', old: 'x' },
    { id: 2, name: 'item 2', old: 'x' },
  ]);
  // Asked again as long as nobody has decided
  await installation.api.command(scenario.task, 'resume', {});
  expect((await scenario.waitForPhase('attention')).error?.code).toBe('SCHEMA_CHANGE_WAITS');
  await decide(scenario, { dropColumn: 'ignore' });
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await source.query(`INSERT INTO item VALUES (200, 'new', 1)`);
  await scenario.settle();
  expect(await target.query('SELECT id, name, old FROM item WHERE id IN (2, 200) ORDER BY id')).toEqual([
    { id: 2, name: 'after', old: 'x' },
    { id: 200, name: 'new', old: null },
  ]);
  // Of before the next change: it has a column that is gone when it is written
  await target.query(`ALTER TABLE item ADD CONSTRAINT no_bad CHECK (name <> 'bad')`);
  await source.query(`INSERT INTO item VALUES (203, 'bad', 2)`);
  await decide(scenario, { dropColumn: 'apply' });
  await source.query(
    `BEGIN; INSERT INTO item VALUES (201, 'new', 2); ALTER TABLE item DROP COLUMN kept; INSERT INTO item VALUES (202, 'newer'); COMMIT`,
  );
  await scenario.settle();
  await target.query('ALTER TABLE item DROP CONSTRAINT no_bad');
  await replayLetters(scenario);
  expect(await target.query('SELECT id, name FROM item ORDER BY id')).toEqual(await source.query('SELECT id, name FROM item ORDER BY id'));
  const columns = `SELECT string_agg(attname, ',' ORDER BY attname) AS names FROM pg_attribute WHERE attrelid = 'item'::regclass AND attnum > 0 AND NOT attisdropped`;
  expect(await target.query(columns)).toEqual([{ names: 'id,name,old' }]);
  // Renamed: the values of before would be lost if it were taken as one column gone and one come
  await source.query(`ALTER TABLE item RENAME COLUMN name TO title; UPDATE item SET title = 'renamed' WHERE id = 5`);
  expect((await scenario.waitForPhase('attention')).error?.code).toBe('SCHEMA_CHANGE_WAITS');
  expect(await target.query('SELECT name FROM item WHERE id = 5')).toEqual([{ name: 'item 5' }]);
});

test('[row 38] an ignored column is never written, and TRUNCATE follows the policy', async () => {
  await using scenario = await startScenario(installation, {
    sql,
    tables: ['item', 'log_line'],
    definition: { schemaChanges: { addColumn: 'ignore', truncate: 'pause' } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(
    `ALTER TABLE item ADD COLUMN secret text; INSERT INTO item VALUES (200, 'new', 'hidden'); UPDATE item SET secret = 'x', name = 'seen' WHERE id < 5`,
  );
  await scenario.settle();
  expect(await target.query('SELECT * FROM item ORDER BY id')).toEqual(await source.query('SELECT id, name FROM item ORDER BY id'));
  const { id } = await installation.api.compare(scenario.task);
  const compared = await waitFor('the comparison', async () => {
    const now = await installation.api.comparison(scenario.task, id);
    return now.outcome === 'running' ? undefined : now;
  });
  expect(compared.outcome).toBe('equal');
  await installation.api.command(scenario.task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await source.query(`UPDATE item SET secret = 'y', name = 'again' WHERE id < 9`);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(await target.query('SELECT * FROM item ORDER BY id')).toEqual(await source.query('SELECT id, name FROM item ORDER BY id'));
  await source.query(`DELETE FROM log_line WHERE said = 'line 1'`);
  await source.query(`TRUNCATE log_line; INSERT INTO log_line VALUES ('after')`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGE_WAITS', expect.stringMatching(/log_line.*schemaChanges\.truncate/)]);
  const count = 'SELECT count(*)::int AS n FROM log_line';
  expect(await target.query(count)).toEqual([{ n: 19 }]);
  await decide(scenario, { truncate: 'ignore' });
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(await target.query(count)).toEqual([{ n: 20 }]);
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await decide(scenario, { truncate: 'apply' });
  await installation.api.command(scenario.task, 'resume', {});
  await source.query('TRUNCATE item, log_line');
  await scenario.settle();
  expect(await target.query(count)).toEqual([{ n: 0 }]);
  expect(await target.query('SELECT * FROM item')).toEqual([]);
});

test('a new column comes in every mode and through the rules of its table; a dead letter of before is written with the columns of now', async () => {
  const plain = (table: string, more: object = {}) => ({ source: { schema: 'public', table }, ...more });
  await using scenario = await startScenario(installation, {
    sql: ['item', 'upserted', 'versioned', 'kept', 'ruled', 'listed']
      .map(
        (table) =>
          `CREATE TABLE ${table} (id int PRIMARY KEY, name text); INSERT INTO ${table} SELECT n, 'row ' || n FROM generate_series(1, 5) n;`,
      )
      .join('\n'),
    tables: [],
    definition: {
      errors: { retry: TRY_ONCE },
      tables: [
        plain('item'),
        plain('upserted', { apply: { mode: 'upsert', columns: { createdAt: 'made_at' } } }),
        plain('versioned', { apply: { mode: 'scd2' } }),
        plain('kept', { apply: { mode: 'history' } }),
        plain('ruled', {
          filters: [{ column: 'id', operator: 'greater-than', value: 1 }],
          transformations: [
            { type: 'modify-table-name', targetTable: 'made' },
            { type: 'modify-column-value', operation: 'uppercase', column: 'name' },
          ],
        }),
        plain('listed', { columns: { include: ['id', 'name'] } }),
        plain('settled'),
      ],
    },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query(`ALTER TABLE item ADD CONSTRAINT no_bad CHECK (name <> 'bad')`);
  await source.query(`INSERT INTO item VALUES (6, 'bad')`);
  for (const table of ['item', 'upserted', 'versioned', 'kept', 'ruled', 'listed']) {
    await source.query(`ALTER TABLE ${table} ADD COLUMN colour text DEFAULT 'red'`);
    await source.query(
      `UPDATE ${table} SET name = 'changed' WHERE id = 2; INSERT INTO ${table} VALUES (7, 'new', 'blue'); UPDATE ${table} SET colour = 'grey' WHERE id = 3`,
    );
  }
  await scenario.settle();
  expect(await scenario.status()).toMatchObject({ phase: 'cdc', error: null });
  const rows = (sql: string) => target.query<{ row: string }>(`SELECT concat_ws(' ', ${sql}`).then((found) => found.map(({ row }) => row));
  expect(await rows(`id, name, colour) AS row FROM upserted ORDER BY id`)).toEqual([
    '1 row 1 red',
    '2 changed red',
    '3 row 3 grey',
    '4 row 4 red',
    '5 row 5 red',
    '7 new blue',
  ]);
  expect(await rows(`id, name, colour, scd_current) AS row FROM versioned WHERE id IN (2, 3, 7) ORDER BY id, scd_current`)).toEqual([
    '2 row 2 red 0',
    '2 changed red 1',
    '3 row 3 red 0',
    '3 row 3 grey 1',
    '7 new blue 1',
  ]);
  expect(
    await rows(`id, name, colour, trem_operation) AS row FROM kept WHERE id IN (2, 3, 7) ORDER BY trem_position, trem_sequence`),
  ).toEqual([...['2 row 2 red load', '3 row 3 red load'], ...['2 changed red update', '7 new blue insert', '3 row 3 grey update']]);
  expect(await rows(`id, name, colour) AS row FROM made ORDER BY id`)).toEqual([
    '2 CHANGED red',
    '3 ROW 3 grey',
    '4 ROW 4 red',
    '5 ROW 5 red',
    '7 NEW blue',
  ]);
  expect(await rows(`id, to_jsonb(listed)) AS row FROM listed WHERE id = 7`)).toEqual(['7 {"id": 7, "name": "new"}']);
  // The row was set aside before it had the column
  const told = async () => (await installation.api.deadLetters(scenario.task)).total;
  await waitFor('its copy', async () => (await told()) > 0); // made behind the commit at the target
  expect(await told()).toBe(1);
  await target.query('ALTER TABLE item DROP CONSTRAINT no_bad');
  await replayLetters(scenario);
  expect(await rows(`id, name, colour) AS row FROM item WHERE id = 6`)).toEqual(['6 bad red']);
  expect(
    (await source.query<{ row: string }>(`SELECT concat_ws(' ', id, name, colour) AS row FROM item ORDER BY id`)).map(({ row }) => row),
  ).toEqual(await rows('id, name, colour) AS row FROM item ORDER BY id'));
});

test('a column that is dropped and made again under its name looks the same in the log, and rests the task all the same', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query(`ALTER TABLE item DROP COLUMN name, ADD COLUMN name text; UPDATE item SET name = 'new' WHERE id = 1`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGED', expect.stringMatching(/item.*name.*made again/)]);
  await scenario.resync();
  await scenario.expectEqual();
  // While nobody streams
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await scenario.source.query('ALTER TABLE item DROP COLUMN name, ADD COLUMN name text');
  await installation.api.command(scenario.task, 'resume', {});
  expect((await scenario.waitForPhase('attention')).error?.code).toBe('SCHEMA_CHANGED');
});

test('rows that were changed before a load read their table with a new column have in it what the source has', async () => {
  const definition = {
    tables: [
      { source: { schema: 'public', table: 'first' }, priority: 'highest' as const },
      { source: { schema: 'public', table: 'item' } },
      { source: { schema: 'public', table: 'settled' } },
    ],
  };
  await using scenario = await startScenario(installation, {
    sql: `${sql}; CREATE TABLE first (id int PRIMARY KEY); INSERT INTO first VALUES (1)`,
    tables: [],
    definition,
  });
  const { source, target } = scenario;
  await target.query('CREATE TABLE first (id int PRIMARY KEY); CREATE TABLE item (id int PRIMARY KEY, name text, extra int)');
  {
    // The snapshot is taken, and the second table is not looked at yet
    await using _gate = await lockTable(target.url, 'first', 'EXCLUSIVE');
    await scenario.start();
    await waitFor('the load to wait', () => isWaitedFor(target, 'first'), { deadlineMs: 60_000 });
    await source.query(
      `INSERT INTO item VALUES (500, 'before'); UPDATE item SET name = 'before' WHERE id = 1; DELETE FROM item WHERE id = 2`,
    );
    await source.query('ALTER TABLE item ADD COLUMN extra int DEFAULT 7; ALTER TABLE item ALTER COLUMN extra SET DEFAULT 8');
    await source.query(`INSERT INTO item VALUES (501, 'after'); UPDATE item SET extra = 9 WHERE id = 3`);
  }
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  await source.query('ALTER TABLE item ADD COLUMN more text; UPDATE item SET more = name WHERE id < 10');
  await scenario.expectEqual();
  expect((await scenario.status()).error).toBeNull();
});

test('a new column of a partitioned table, and of one that was emptied and rewritten, comes with what rows of before have; one that nobody can tell rests the task', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${sql};
      CREATE TABLE sale (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
      CREATE TABLE sale_north PARTITION OF sale FOR VALUES IN ('north');
      CREATE TABLE sale_south PARTITION OF sale FOR VALUES IN ('south');
      INSERT INTO sale SELECT n, CASE WHEN n % 2 = 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 20) n`,
    tables: ['item', 'log_line', 'sale'],
  });
  const { source } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await source.query(
    `ALTER TABLE sale ADD COLUMN plain int, ADD COLUMN fixed text DEFAULT 'x, "y', ADD COLUMN seen timestamptz DEFAULT now()`,
  );
  await source.query(
    `ALTER TABLE sale ADD COLUMN corner box DEFAULT '(1,2),(0,0)', ADD COLUMN corners box[] DEFAULT '{(1,2),(0,0);(3,3),(2,2)}', ADD COLUMN words text[] DEFAULT '{"a, b",c}'`,
  );
  await source.query(
    `INSERT INTO sale VALUES (21, 'north', 1, 'y'); UPDATE sale SET plain = 2 WHERE id = 3; UPDATE sale SET region = 'south' WHERE id = 4`,
  );
  await scenario.expectEqual();
  await source.query('VACUUM FULL item');
  await source.query('TRUNCATE log_line');
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await installation.api.command(scenario.task, 'resume', {}); // it looks again
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await source.query(`ALTER TABLE item ADD COLUMN plain int; UPDATE item SET plain = 1 WHERE id < 5`);
  await source.query(`ALTER TABLE log_line ADD COLUMN n int; INSERT INTO log_line VALUES ('new', 1)`);
  await scenario.expectEqual();
  await source.query(`ALTER TABLE item ADD COLUMN dice double precision DEFAULT random(); ALTER TABLE item ALTER COLUMN dice DROP DEFAULT`);
  await source.query(`UPDATE item SET dice = 7 WHERE id = 1`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGED', expect.stringMatching(/item.*dice.*rewritten/)]);
});

test('a drop that waits does not hide that the table was rewritten meanwhile for a column with values of its own', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await source.query(`ALTER TABLE item DROP COLUMN name; DELETE FROM item WHERE id = 1`);
  expect((await scenario.waitForPhase('attention')).error?.code).toBe('SCHEMA_CHANGE_WAITS');
  await source.query(`ALTER TABLE item ADD COLUMN uid uuid DEFAULT gen_random_uuid(); DELETE FROM item WHERE id = 2`);
  await decide(scenario, { dropColumn: 'apply' });
  await installation.api.command(scenario.task, 'resume', {});
  const isRefused = async () => (await scenario.status()).error?.code === 'SCHEMA_CHANGED';
  await waitFor('the new column to be refused', isRefused, { deadlineMs: 60_000 });
  expect(await target.query('SELECT * FROM item ORDER BY id LIMIT 1')).toEqual([{ id: 2 }]);
});

test('a column that came and went unseen, and may have had the name of one that is there, rests the task', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  for (const statement of ['ADD x int', 'DROP x', 'ADD x int']) {
    await scenario.source.query(`ALTER TABLE item ${statement}`);
    await scenario.source.query(statement === 'DROP x' ? 'DELETE FROM item WHERE id = 5' : 'UPDATE item SET x = 1 WHERE id < 3');
    await scenario.source.query(`UPDATE item SET name = 'seen' WHERE id = 4`);
  }
  await installation.api.command(scenario.task, 'resume', {});
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGED', expect.stringMatching(/came and went/)]);
});

test('[row 38] a label that an enum gets is there before the first row that has it, in every mode and in transactions of several parts; enumValue says otherwise', async () => {
  const modes = ['default', 'upsert', 'scd2', 'history'] as const;
  await using scenario = await startScenario(installation, {
    sql: `CREATE TYPE colour AS ENUM ('red', 'blue'); ${modes.map((mode) => `CREATE TABLE in_${mode} (id int PRIMARY KEY, c colour, l colour[]); INSERT INTO in_${mode} SELECT n, 'red', '{blue}' FROM generate_series(1, 50) n`).join(';')}`,
    tables: [],
    definition: {
      errors: { retry: TRY_ONCE },
      tables: [
        ...modes.map((mode) => ({ source: { schema: 'public', table: `in_${mode}` }, apply: { mode } })),
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const labels = async (end: Scenario['source']) =>
    (await end.query<{ l: string[] }>(`SELECT enum_range(NULL::colour)::text[] AS l`)).flatMap(({ l }) => l);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(`ALTER TYPE colour ADD VALUE 'green' BEFORE 'blue'`);
  for (const mode of modes) {
    await source.query(`UPDATE in_${mode} SET c = 'green' WHERE id <= 10; INSERT INTO in_${mode} VALUES (100, 'green', '{red,green}')`);
  }
  await scenario.settle();
  await source.query(`ALTER TYPE colour ADD VALUE 'pink' AFTER 'red'`);
  await source.query(`BEGIN; UPDATE in_default SET c = 'blue' WHERE id < 5; INSERT INTO in_default SELECT n, CASE WHEN n > 29000 THEN 'pink' ELSE 'red' END::colour, NULL FROM generate_series(1000, 30000) n;
    UPDATE in_scd2 SET l = '{pink}' WHERE id = 7; COMMIT`);
  await scenario.settle();
  expect(await labels(target)).toEqual(['red', 'pink', 'green', 'blue']);
  const both = async (what: string) => expect(await target.query(what)).toEqual(await source.query(what));
  await both('SELECT id, c::text, l::text FROM in_default ORDER BY id');
  await both('SELECT id, c::text, l::text FROM in_upsert ORDER BY id');
  expect(await target.query('SELECT id, c::text, l::text FROM in_scd2 WHERE scd_current = 1 ORDER BY id')).toEqual(
    await source.query('SELECT id, c::text, l::text FROM in_scd2 ORDER BY id'),
  );
  expect(await target.query(`SELECT count(*)::int AS n FROM in_history WHERE c = 'green'`)).toEqual([{ n: 11 }]);
  expect((await api.deadLetters(task)).total).toBe(0);
  expect((await events(scenario)).filter(({ done }) => done === 'apply').length).toBe(2);

  // A start looks, too
  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await source.query(`ALTER TYPE colour ADD VALUE 'black' BEFORE 'red'`);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  expect(await labels(target)).toEqual(['black', 'red', 'pink', 'green', 'blue']);

  await decide(scenario, { enumValue: 'pause' });
  await source.query(`ALTER TYPE colour ADD VALUE 'white'`);
  await source.query(`UPDATE in_default SET c = 'black' WHERE id = 20`);
  await source.query(`INSERT INTO in_default VALUES (501, 'white', NULL), (502, 'red', NULL)`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGE_WAITS', expect.stringMatching(/schemaChanges\.enumValue/)]);
  expect(await target.query('SELECT id, c::text FROM in_default WHERE id IN (20, 501, 502)')).toEqual([{ id: 20, c: 'black' }]);
  await decide(scenario, { enumValue: 'ignore' });
  await target.query(`ALTER TYPE colour ADD VALUE 'white'`); // as somebody may do by hand
  await api.command(task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await both('SELECT id, c::text, l::text FROM in_default ORDER BY id');
  await source.query(`ALTER TYPE colour ADD VALUE 'grey'`);
  await source.query(`INSERT INTO in_default VALUES (601, 'grey', NULL), (602, 'red', NULL)`);
  await scenario.settle();
  const letters = await waitFor('the letter', async () => {
    const found = (await api.deadLetters(task)).letters;
    return found.length > 0 && found;
  });
  expect(letters.map(({ code }) => code)).toEqual(['LABEL_UNKNOWN']);
  expect(await target.query('SELECT id FROM in_default WHERE id BETWEEN 601 AND 602')).toEqual([{ id: 602 }]);
});
