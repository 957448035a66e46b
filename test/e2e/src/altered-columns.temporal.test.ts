import type { TaskDraft } from '@trem/contracts';
import { factsOfEvents, type Installation, type Scenario, startInstallation, startScenario, TRY_ONCE } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 240_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const APPLY = { renameColumn: 'apply', changeType: 'apply' } as const;

const plain = (table: string, more: object = {}) => ({ source: { schema: 'public', table }, ...more });

const item = `
  CREATE TABLE item (id int PRIMARY KEY, name varchar(20), price numeric(8,2), at timestamp(3), note text COLLATE "C" DEFAULT 'none');
  INSERT INTO item SELECT n, 'item ' || n, n, '2024-01-01', 'note' FROM generate_series(1, 100) n;`;

async function decide({ task }: Scenario, schemaChanges: TaskDraft['schemaChanges']): Promise<void> {
  const { definition, version } = await installation.api.task(task);
  await installation.api.updateTask(task, version, { ...definition, schemaChanges: { ...definition.schemaChanges, ...schemaChanges } });
}

async function started(sql: string, definition: Partial<TaskDraft>): Promise<Scenario> {
  const scenario = await startScenario(installation, { sql, tables: ['item'], definition });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  return scenario;
}

const columnsOf = ({ target }: Scenario, table: string) =>
  target.query<{ column: string }>(
    `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS column FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );

test('[row 38] columns that get other names and wider types get them at the target, in order with the data, also several times in one transaction', async () => {
  await using scenario = await started(item, { schemaChanges: APPLY });
  const { source } = scenario;
  await source.query(`UPDATE item SET name = 'before' WHERE id = 1; ALTER TABLE item RENAME name TO "odd ""title"`);
  await source.query(
    `UPDATE item SET "odd ""title" = 'after' WHERE id = 2; DELETE FROM item WHERE id = 3; INSERT INTO item VALUES (200, 'new')`,
  );
  await scenario.expectEqual();
  // The key, and two that change their names
  await source.query(
    `ALTER TABLE item RENAME id TO number; UPDATE item SET note = 'by the new key' WHERE number = 5; DELETE FROM item WHERE number = 6`,
  );
  await source.query(`ALTER TABLE item ADD other text; UPDATE item SET other = 'other' WHERE number < 20`);
  await source.query(
    `BEGIN; ALTER TABLE item RENAME note TO t; ALTER TABLE item RENAME other TO note; ALTER TABLE item RENAME t TO other; COMMIT`,
  );
  await source.query(`UPDATE item SET note = 'was other' WHERE number = 7; INSERT INTO item (number, other) VALUES (201, 'was note')`);
  await scenario.expectEqual();
  // Wider types, one with a new name, and a column of the old name at once
  await source.query(`ALTER TABLE item ALTER "odd ""title" TYPE varchar(60), ALTER price TYPE numeric(30,2), ALTER at TYPE timestamp`);
  await source.query(
    `UPDATE item SET "odd ""title" = repeat('x', 60), price = 123456789012345678.25, at = '2024-01-01 00:00:00.123456' WHERE number = 8`,
  );
  await source.query(
    `BEGIN; ALTER TABLE item RENAME "odd ""title" TO title; ALTER TABLE item ALTER title TYPE text, ADD "odd ""title" int DEFAULT 5; COMMIT`,
  );
  await source.query(`UPDATE item SET title = repeat('y', 100), "odd ""title" = 6 WHERE number = 9`);
  await scenario.expectEqual();
  // Rows of every shape in one transaction, which comes in many parts
  await source.query(`
    BEGIN;
    INSERT INTO item (number, title) SELECT n, repeat('n', 100) FROM generate_series(1000, 9000) n;
    ALTER TABLE item RENAME title TO heading;
    UPDATE item SET heading = 'two' WHERE number % 3 = 0;
    ALTER TABLE item ADD more int DEFAULT 7;
    INSERT INTO item (number, heading, more) SELECT n, repeat('m', 100), n FROM generate_series(10000, 15000) n;
    ALTER TABLE item RENAME more TO most;
    ALTER TABLE item RENAME heading TO title;
    UPDATE item SET most = 9, title = 'three' WHERE number % 5 = 0;
    COMMIT`);
  await scenario.expectEqual();
  await source.query(`DELETE FROM item WHERE number % 7 = 0; UPDATE item SET title = 'last' WHERE number % 11 = 0`);
  await scenario.expectEqual();
  expect(await scenario.status()).toMatchObject({ phase: 'cdc', error: null });
  const told = await factsOfEvents<{ columns: string; done: string }>(installation, { task: scenario.task, kind: 'schema-change' });
  expect(told.map(({ columns, done }) => `${columns}: ${done}`)).toEqual(
    expect.arrayContaining([
      'name -> odd "title: apply',
      'id -> number: apply',
      'note -> other, other -> note: apply',
      'odd "title, price, at: apply',
      'odd "title -> title, odd "title: apply',
    ]),
  );
});

test('in every mode, and through rules that do not name it, a column gets its new name; a dead letter of before is written under the names and types of now', async () => {
  const tables = ['item', 'upserted', 'versioned', 'kept', 'ruled'];
  await using scenario = await startScenario(installation, {
    sql: tables.map((table) => item.replaceAll('item', table)).join('\n'),
    tables: [],
    definition: {
      ...{ errors: { retry: TRY_ONCE }, schemaChanges: APPLY, accept: ['BEFORE_IMAGE_NEEDED'] },
      tables: [
        plain('item'),
        plain('upserted', { apply: { mode: 'upsert', columns: { createdAt: 'made_at' } } }),
        plain('versioned', { apply: { mode: 'scd2' } }),
        plain('kept', { apply: { mode: 'history' } }),
        plain('ruled', {
          filters: [{ column: 'price', operator: 'greater-than', value: 1 }],
          transformations: [
            { type: 'modify-table-name', targetTable: 'made' },
            { type: 'modify-column-value', operation: 'uppercase', column: 'note' },
            { type: 'lowercase-names' },
          ],
        }),
        plain('settled'),
      ],
    },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query(`ALTER TABLE item ADD CONSTRAINT no_bad CHECK (name <> 'bad')`);
  await source.query(
    `INSERT INTO item VALUES (300, 'bad', 5, '2024-02-02', 'kept'); UPDATE item SET name = 'bad', note = 'mine' WHERE id = 4`,
  );
  for (const table of tables) {
    await source.query(`ALTER TABLE ${table} RENAME id TO "Number"; ALTER TABLE ${table} ADD extra int DEFAULT 3`);
    await source.query(`BEGIN; UPDATE ${table} SET name = 'one' WHERE "Number" = 1; ALTER TABLE ${table} RENAME name TO title;
      ALTER TABLE ${table} ALTER title TYPE varchar(50); UPDATE ${table} SET title = 'two, and ${'x'.repeat(30)}' WHERE "Number" = 2;
      DELETE FROM ${table} WHERE "Number" = 3; COMMIT`);
  }
  await scenario.settle();
  expect(await scenario.status()).toMatchObject({ phase: 'cdc', error: null });
  const rows = async (sql: string) => (await target.query<{ row: string }>(sql)).map(({ row }) => row);
  const wanted = ['1 one 3', `2 two, and ${'x'.repeat(30)} 3`];
  expect(await rows(`SELECT concat_ws(' ', "Number", title, extra) AS row FROM item WHERE "Number" < 4 ORDER BY "Number"`)).toEqual(wanted);
  expect(await rows(`SELECT concat_ws(' ', "Number", title, extra) AS row FROM upserted WHERE "Number" < 4 ORDER BY "Number"`)).toEqual(
    wanted,
  );
  expect(
    await rows(
      `SELECT concat_ws(' ', "Number", title, scd_current) AS row FROM versioned WHERE "Number" < 4 ORDER BY "Number", scd_current, title`,
    ),
  ).toEqual(
    ['1 item 1 0', '1 one 1', '2 item 2 0', `2 two, and ${'x'.repeat(30)} 1`, '3 item 3 0'].map((row) => row.replace('item', 'versioned')),
  );
  expect(
    await rows(
      `SELECT concat_ws(' ', "Number", title, trem_operation) AS row FROM kept WHERE trem_operation <> 'load' ORDER BY trem_position, trem_sequence`,
    ),
  ).toEqual(['1 one update', `2 two, and ${'x'.repeat(30)} update`, expect.stringMatching(/^3.*delete$/)]);
  expect(await rows(`SELECT concat_ws(' ', number, title, note, extra) AS row FROM made WHERE number < 4 ORDER BY number`)).toEqual([
    `2 two, and ${'x'.repeat(30)} NOTE 3`,
  ]);
  // Written in time under its old names
  await target.query('ALTER TABLE item DROP CONSTRAINT no_bad');
  const { id } = await installation.api.replayDeadLetters(scenario.task);
  await waitFor('the replay', async () => (await installation.api.deadLetterWork(scenario.task, id)).state !== 'running');
  const own = 'SELECT concat_ws(\' \', "Number", title, note, extra) AS row FROM item WHERE "Number" IN (4, 300) ORDER BY 1';
  expect(await rows(own)).toEqual((await source.query<{ row: string }>(own)).map(({ row }) => row));
});

test('a new name is asked about, and followed once the task says so; what was written under it meanwhile, and at rest, is not lost', async () => {
  await using scenario = await started(item, {});
  const { source, target } = scenario;
  await source.query(`ALTER TABLE item RENAME name TO title; UPDATE item SET title = 'after' WHERE id = 1`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual([
    'SCHEMA_CHANGE_WAITS',
    expect.stringMatching(/item.*schemaChanges\.renameColumn.*name -> title/),
  ]);
  expect(await target.query('SELECT name FROM item WHERE id = 1')).toEqual([{ name: 'item 1' }]);
  await source.query(
    `INSERT INTO item VALUES (200, 'meanwhile'); ALTER TABLE item RENAME id TO number; UPDATE item SET price = 7 WHERE number = 2`,
  );
  await decide(scenario, APPLY);
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  // At rest, twice, so that the catalogue is two names ahead of the log
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await source.query('ALTER TABLE item ALTER title TYPE varchar(30)');
  for (const [from, to] of [
    ['title', 'heading'],
    ['number', 'no'],
    ['heading', 'caption'],
  ]) {
    await source.query(`UPDATE item SET price = price + 1 WHERE note = 'note'`);
    await source.query(`ALTER TABLE item RENAME ${from} TO ${to}`);
  }
  await source.query('ALTER TABLE item ALTER caption TYPE text, ADD late text; ALTER TABLE item RENAME late TO later');
  await source.query(`DELETE FROM item WHERE no = 9; UPDATE item SET caption = 'last' WHERE no = 10`);
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  // Dropped since: which of two it was nobody can tell
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await source.query(
    `ALTER TABLE item RENAME caption TO label; UPDATE item SET label = 'gone soon' WHERE no = 11; ALTER TABLE item DROP label`,
  );
  await installation.api.command(scenario.task, 'resume', {});
  const refused = await scenario.waitForPhase('attention');
  expect([refused.error?.code, refused.error?.text]).toEqual(['SCHEMA_CHANGED', expect.stringMatching(/one of before is gone/)]);
  await target.query('ALTER TABLE item DROP caption');
  await scenario.resync();
  await scenario.expectEqual();
});

test.each([
  ['a type that values are written anew for', 'ALTER TABLE item ALTER id TYPE bigint', {}, /id.*written anew/],
  [
    'an expression for a type that would be wider',
    `ALTER TABLE item ALTER name TYPE varchar(40) USING upper(name)`,
    {},
    /name.*written anew/,
  ],
  ['a narrower type', 'ALTER TABLE item ALTER price TYPE numeric(7,2)', {}, /price.*written anew/],
  [
    'a name that a filter has',
    'ALTER TABLE item RENAME price TO cost',
    { filters: [{ column: 'price', operator: 'is-not-null' }] },
    /filters/,
  ],
  ['a name that is left out', 'ALTER TABLE item RENAME note TO secret', { columns: { exclude: ['note'] } }, /columns\.exclude/],
  [
    'a name that a rule makes',
    'ALTER TABLE item RENAME note TO label',
    { transformations: [{ type: 'create-column', operation: 'literal', newColumn: 'label', value: 'x', valueType: 'varchar' }] },
    /label/,
  ],
])('%s is not followed, and a resync takes it in or says what to do', async (_title, sql, rules, told) => {
  await using scenario = await startScenario(installation, {
    sql: item,
    tables: [],
    definition: { schemaChanges: APPLY, accept: ['BEFORE_IMAGE_NEEDED'], tables: [plain('item', rules), plain('settled')] },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query(`UPDATE item SET at = now() WHERE id = 1; ${sql}; UPDATE item SET at = now() WHERE at IS NOT NULL`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['SCHEMA_CHANGED', expect.stringMatching(told)]);
});

test('a target that has another column of the new name is left as it is, and the task says which', async () => {
  await using scenario = await started(item, { schemaChanges: APPLY });
  await scenario.target.query('ALTER TABLE item ADD title text');
  await scenario.source.query(`ALTER TABLE item RENAME name TO title; UPDATE item SET title = 'after' WHERE id = 1`);
  const { error } = await scenario.waitForPhase('attention');
  expect([error?.code, error?.text]).toEqual(['TARGET_TABLE_UNFIT', expect.stringMatching(/title.*beside.*name/)]);
  await scenario.target.query('ALTER TABLE item DROP title');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  expect((await columnsOf(scenario, 'item')).map(({ column }) => column)).toEqual([
    'id integer',
    'title character varying(20)',
    'price numeric(8,2)',
    'at timestamp(3) without time zone',
    'note text',
  ]);
});
