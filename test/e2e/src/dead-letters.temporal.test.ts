import { readFile } from 'node:fs/promises';
import type { TaskDraft } from '@trem/contracts';
import { type Installation, QUICK_ERRORS, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import { connect } from 'amqplib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ settings: { TREM_SLOT_WATCH_MS: '1000' } });
});
afterAll(() => installation[Symbol.asyncDispose]());

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2)); INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 200) i;
  CREATE TABLE other (id int PRIMARY KEY, note text)`;
const PRICE = 'ALTER TABLE item ADD CONSTRAINT price_is_positive CHECK (price >= 0)';

/** Parts of the huge transaction, so many that the bad rows are among them. */
const KILLED_AFTER = 14;

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

async function streaming(errors: object = {}, more: Partial<TaskDraft> = {}): Promise<Scenario> {
  const scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: ['item', 'other'],
    definition: { ...more, errors: { ...QUICK_ERRORS, ...errors } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query(PRICE);
  return scenario;
}

test('[row 81] [W18] [W19] [O2] poison rows go aside after the set attempts, all others of their transactions flow, and later changes of their keys wait', async () => {
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
  await metricOf(scenario, { open: 3, parked: 2 });
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  await closed(scenario, await installation.api.replayDeadLetters(scenario.task));
  await metricOf(scenario, { open: 0, parked: 0 });
});

/** Waits until the worker's metrics say so. */
async function metricOf({ task }: Scenario, wanted: { readonly open: number; readonly parked: number }): Promise<void> {
  const [, url] = /"metrics":"([^"]+)"/.exec(await readFile(installation.worker.logFile, 'utf8')) ?? [];
  await waitFor(`${wanted.open} open and ${wanted.parked} parked letters in the metrics`, async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('trem_dead_letters{') && line.includes(`task="${task}"`));
    return Object.entries(wanted).every(([state, count]) =>
      lines.some((line) => line.includes(`state="${state}"`) && line.endsWith(` ${count}`)),
    );
  });
}

test('[row 83] a stop flag rests the task right before the transaction of the row, and resume goes on exactly there', async () => {
  await using scenario = await streaming({ stopOnUpdateError: true });
  await scenario.source.query('INSERT INTO item VALUES (400, NULL, -1)'); // another kind: the flag does not watch it
  await scenario.settle();
  await scenario.source.query(`INSERT INTO other VALUES (1, 'before')`);
  await scenario.source.query(`INSERT INTO other VALUES (2, 'same'); UPDATE item SET price = -1, name = 'hush' WHERE id = 3`);
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

async function closed(scenario: Scenario, begun: { readonly id: string }) {
  return await waitFor('the dead letters to be worked off', async () => {
    const now = await installation.api.deadLetterWork(scenario.task, begun.id);
    return now.state === 'running' ? undefined : now;
  });
}

/** What lies in the task's queue of dead letters, as the broker's page shows it. */
async function queuedLetters({ task }: Scenario, count: number) {
  const broker = await connect(testServers().amqp);
  const channel = await broker.createChannel();
  const found: { readonly messageId: string; readonly headers: Readonly<Record<string, unknown>>; readonly text: string }[] = [];
  await waitFor('messages', async () => {
    const message = await channel.get(`trem.${task}.dead`, { noAck: true });
    if (message !== false) {
      const { messageId, headers } = message.properties;
      found.push({ messageId: String(messageId), headers: headers ?? {}, text: message.content.toString() });
    }
    return found.length >= count;
  });
  await broker.close();
  return found;
}

test('[row 82] [row 84] dead letters are listed and shown with all that is known of them, and counted; once the cause is mended, replay of all makes the tables equal', async () => {
  await using scenario = await streaming();
  const { api } = installation;
  await scenario.source.query(`
    INSERT INTO item SELECT i, 'new', CASE WHEN i % 10 = 0 THEN -i ELSE i END FROM generate_series(301, 340) i;
    UPDATE item SET price = -5, name = 'a very secret name' WHERE id = 7; UPDATE item SET id = -7 WHERE id = 7; DELETE FROM item WHERE id = 310`);
  await scenario.source.query(`UPDATE item SET name = 'last' WHERE id IN (-7, 320); INSERT INTO item VALUES (7, 'again', 7)`);
  await scenario.settle();
  const page = await waitFor('the copies', async () => {
    const found = await api.deadLetters(scenario.task);
    return found.letters.length >= 8 ? found : undefined;
  });
  expect(page.letters[0]).toMatchObject({
    ...{ operation: 'insert', code: 'CONSTRAINT_CHECK', sqlState: '23514', state: 'open', class: 'row' },
    ...{ source: { schema: 'public', table: 'item' }, sql: expect.stringContaining('$1') },
  });
  expect(JSON.stringify(page)).not.toContain('a very secret name');
  const shown = await api.deadLetter(scenario.task, page.letters[0]?.id ?? '');
  const id = ['310', '320', '330', '340'].find((one) => one === shown.after?.id);
  expect(shown).toMatchObject({
    ...{ key: { id }, before: null, after: { id, name: 'new', price: `-${id}.00` } },
    ...{ code: 'CONSTRAINT_CHECK', sqlState: '23514', message: expect.any(String), remedy: expect.any(String) },
    ...{ sql: expect.stringMatching(/INSERT INTO .*item.*\$1/s), targetTable: { schema: 'public', table: 'item' } },
    ...{ run: 1, attempts: 2, transaction: expect.any(Number), worker: expect.any(String) },
  });
  expect(Date.parse(shown.committedAt ?? '')).toBeLessThanOrEqual(Date.parse(shown.firstAt));
  const [kept] = await scenario.target.query<{ open: number; parked: number }>(
    `SELECT count(*) FILTER (WHERE state = 'open')::int AS open, count(*) FILTER (WHERE state = 'parked')::int AS parked FROM trem.dead_letter`,
  );
  await waitFor('the task to count them', async () => {
    const { deadLetters } = await scenario.status();
    const { changes } = await api.taskStatistics(scenario.task);
    return deadLetters.open === kept?.open && deadLetters.parked === kept.parked && changes.errors === kept.open + kept.parked;
  });
  const copies = await waitFor('copies in the queue', async () => {
    const found = await scenario.target.query<{ id: string }>('SELECT id FROM trem.dead_letter WHERE copied_at IS NOT NULL ORDER BY 1');
    return found.length === page.total ? found : undefined;
  });
  const queued = await queuedLetters(scenario, page.total);
  expect(queued.map(({ messageId }) => messageId).toSorted()).toEqual(copies.map(({ id }) => id));
  expect(queued[0]?.headers).toMatchObject({ table: 'public.item', code: 'CONSTRAINT_CHECK', state: 'open', task: scenario.task });
  expect(queued[0]?.text).not.toContain('a very secret name');
  const ofSeven = queued.filter(({ headers }) => headers.operation !== 'insert' && headers.state === 'open');
  expect(ofSeven.every(({ headers }) => /^[0-9a-f]{16}$/.test(String(headers.keyHash)))).toBe(true);
  const renamed = page.letters.find(({ operation, state }) => operation === 'update' && state === 'open');
  expect(await api.deadLetter(scenario.task, renamed?.id ?? '')).toMatchObject({
    key: { id: '7' },
    after: { id: '7', name: 'a very secret name', price: '-5.00' },
  });
  const inVain = await closed(scenario, await api.replayDeadLetters(scenario.task));
  expect(inVain).toMatchObject({ state: 'done', replayed: 0, failed: 5 });
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  expect(await closed(scenario, await api.replayDeadLetters(scenario.task))).toMatchObject({
    state: 'done',
    replayed: page.total,
    failed: 0,
  });
  await scenario.source.query(`UPDATE item SET name = 'flows again' WHERE id IN (7, -7, 320)`);
  await scenario.expectEqual();
  expect(new Set((await lettersAt(scenario)).map(({ state }) => state))).toEqual(new Set(['replayed']));
});

test('a dead letter can be edited and then written, or skipped with a reason: what waited behind it follows', async () => {
  await using scenario = await streaming();
  const { api } = installation;
  await scenario.source.query(`INSERT INTO item VALUES (601, 'one', -1), (602, 'two', -2)`);
  await scenario.settle();
  await scenario.source.query(
    'UPDATE item SET price = 5 WHERE id = 601; DELETE FROM item WHERE id = 602; INSERT INTO item VALUES (602, NULL, 9)',
  );
  await scenario.settle();
  const { letters } = await waitFor('the copies', async () => {
    const found = await api.deadLetters(scenario.task, { state: 'open' });
    return found.letters.length === 2 ? found : undefined;
  });
  const [first = '', second = ''] = letters.map(({ id }) => id);
  await expect(api.editDeadLetter(scenario.task, first, { values: { prize: '1' } })).rejects.toMatchObject({
    problem: { code: 'COLUMN_UNKNOWN' },
  });
  expect(await api.editDeadLetter(scenario.task, first, { values: { price: '1.25' } })).toMatchObject({
    isEdited: true,
    after: { price: '1.25' },
  });
  expect(await closed(scenario, await api.replayDeadLetters(scenario.task, { ids: [first] }))).toMatchObject({ replayed: 2, failed: 0 });
  expect(await scenario.target.query('SELECT price FROM item WHERE id = 601')).toEqual([{ price: '5.00' }]);
  const skipped = await closed(scenario, await api.skipDeadLetters(scenario.task, { ids: [second], reason: 'made by a test' }));
  expect(skipped).toMatchObject({ skipped: 1 });
  const kept = await api.exportDeadLetters(scenario.task, { filter: { state: 'replayed' }, limit: 1 });
  expect(kept).toMatchObject({ letters: [{ id: first, after: { price: '1.25' } }], total: 2, cursor: expect.any(String) });
  expect(await api.exportDeadLetters(scenario.task, { ids: [second] })).toMatchObject({ letters: [{ id: second }], cursor: null });
  expect(await api.deadLetter(scenario.task, first)).toMatchObject({
    actions: [{ action: 'edit', by: expect.any(String) }, { action: 'replay' }, { action: 'export' }],
  });
  expect(await api.deadLetter(scenario.task, second)).toMatchObject({
    ...{ state: 'skipped', reason: 'made by a test' },
    actions: [{ action: 'skip', outcome: 'done', reason: 'made by a test' }, { action: 'export' }],
  });
});

test('[row 82] what is written into a dead letter for a column of a domain is a value of the type under it: rules look into it as into any other', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE DOMAIN amount AS int; CREATE DOMAIN larger AS amount CHECK (VALUE > 0); CREATE DOMAIN day AS date;
      CREATE TABLE bill (id int PRIMARY KEY, total larger, due day); ALTER TABLE bill REPLICA IDENTITY FULL`,
    tables: [],
    definition: {
      errors: QUICK_ERRORS,
      tables: [
        {
          source: { schema: 'public', table: 'bill' },
          filters: [{ operator: 'greater-than', column: 'total', value: 1000 }],
          transformations: [{ type: 'modify-column-value', operation: 'extract-year', column: 'due' }],
        },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { api } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query('ALTER TABLE bill ADD CHECK (total < 5000)');
  await scenario.source.query("INSERT INTO bill VALUES (1, 9000, '2026-05-04'), (2, 9000, '2026-05-04')");
  await scenario.settle();
  const { letters } = await waitFor('the copies', async () => {
    const found = await api.deadLetters(scenario.task, { state: 'open' });
    return found.letters.length === 2 ? found : undefined;
  });
  const [first = '', second = ''] = letters.map(({ id }) => id);
  await api.editDeadLetter(scenario.task, first, { values: { total: '1234', due: '2031-12-31' } });
  await api.editDeadLetter(scenario.task, second, { values: { total: '12' } }); // no longer of this task: a filter leaves it out
  expect(await closed(scenario, await api.replayDeadLetters(scenario.task))).toMatchObject({ replayed: 2, failed: 0 });
  expect(await scenario.target.query('SELECT total::int, due FROM bill')).toEqual([{ total: 1234, due: 2031 }]);
});

test('closed dead letters are forgotten after errors.keepClosedDays, at the target and in the API; open ones stay however old they are', async () => {
  await using scenario = await streaming({ keepClosedDays: 3 });
  const { api } = installation;
  const { source, target, task } = scenario;
  await source.query(`INSERT INTO item SELECT i, 'refused', -1 FROM generate_series(801, 803) i`);
  await scenario.settle();
  const known = async () => (await api.deadLetters(task)).letters.map(({ id, state }) => ({ id, state }));
  const [old = '', young = '', open = ''] = await waitFor('the copies', async () => {
    const letters = await known();
    return letters.length === 3 ? letters.map(({ id }) => id) : undefined;
  });
  for (const letter of [old, young]) {
    await closed(scenario, await api.skipDeadLetters(task, { ids: [letter], reason: 'made by a test' }));
  }
  const left = [
    { id: young, state: 'skipped' },
    { id: open, state: 'open' },
  ].toSorted((one, other) => one.id.localeCompare(other.id));
  const atTarget = async () => await target.query<{ id: string; state: string }>('SELECT id::text, state FROM trem.dead_letter ORDER BY 1');
  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  for (const [letter, days] of [
    [old, 4],
    [young, 2],
    [open, 400],
  ] as const) {
    await age(target.url, 'trem', letter, days);
    await age(installation.store, 'trem_control', letter, days);
  }
  expect(await atTarget()).toHaveLength(3);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await waitFor('the old one to be forgotten', async () => (await known()).length < 3);
  expect((await known()).toSorted((one, other) => one.id.localeCompare(other.id))).toEqual(left);
  expect(await atTarget()).toEqual(left);
  await expect(api.deadLetter(task, old)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
});

/** As if a letter had changed last so many days ago. */
async function age(url: string, schema: 'trem' | 'trem_control', letter: string, days: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = `UPDATE ${schema}.dead_letter SET first_at = first_at - $2 * interval '1 day', last_at = last_at - $2 * interval '1 day' WHERE id = $1`;
  await client.query(sql, [letter, days]);
  await client.end();
}

test('a row that a stop flag rests the task at is set aside when somebody skips it, and the task goes on', async () => {
  await using scenario = await streaming({ stopOnInsertError: true });
  await scenario.source.query(`INSERT INTO item VALUES (701, 'bad', -1), (702, 'good', 1)`);
  await scenario.waitForPhase('attention');
  await installation.api.skipRow(scenario.task);
  await scenario.settle();
  expect(await scenario.target.query('SELECT id FROM item WHERE id > 700')).toEqual([{ id: 702 }]);
  expect(await lettersAt(scenario)).toMatchObject([{ operation: 'insert', state: 'open' }]);
});

test('[row 82] [row 79] [W18] [W21] a bad row in a part of a huge transaction and three of one key go aside once, over a kill -9 between its parts; all else arrives, and replay makes the tables equal', async () => {
  await using scenario = await streaming({}, { cdc: { maxBatchBytes: 65_536 } });
  const { source, target, task } = scenario;
  const { worker } = installation;
  await worker.signal('SIGKILL');
  const insert = (from: number, to: number) =>
    `INSERT INTO item SELECT i, md5(i::text), CASE i WHEN 11000 THEN -1 ELSE i END FROM generate_series(${from}, ${to}) i`;
  const threeTimes = [1, 2, 3].map((time) => `UPDATE item SET price = -${time}, name = 'bad ${time}' WHERE id = 7`);
  await source.query(`BEGIN; ${insert(1_001, 11_500)}; ${threeTimes.join('; ')}; ${insert(11_501, 21_000)}; COMMIT`);
  await source.query(`UPDATE item SET price = 7, name = 'good' WHERE id = 7; UPDATE item SET name = 'flows' WHERE id = 8`);
  worker.start({ TREM_FAILPOINTS: `apply.part-written:crash@${KILLED_AFTER}` });
  await waitFor('the worker to die between two parts', () => !worker.isRunning, { deadlineMs: 90_000 });
  const there = 'SELECT (SELECT count(*)::int FROM item WHERE id > 1000) AS n, (SELECT count(*)::int FROM trem.dead_letter) AS letters';
  expect(await target.query(there), 'nothing of a transaction that is not complete').toEqual([{ n: 0, letters: 0 }]);
  worker.start();
  await scenario.settle(120_000);
  expect(await target.query(there)).toEqual([{ n: 19_999, letters: 5 }]);
  expect(await target.query('SELECT id, name FROM item WHERE id IN (7, 8, 11000) ORDER BY id')).toEqual([
    { id: 7, name: 'item 7' },
    { id: 8, name: 'flows' },
  ]);
  expect(await lettersAt(scenario)).toMatchObject([
    { operation: 'insert', code: 'CONSTRAINT_CHECK', state: 'open' },
    { operation: 'update', code: 'CONSTRAINT_CHECK', state: 'open' },
    ...[2, 3, 4].map(() => ({ operation: 'update', code: null, state: 'parked' })),
  ]);
  await target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  expect(await closed(scenario, await installation.api.replayDeadLetters(task))).toMatchObject({ state: 'done', replayed: 5, failed: 0 });
  await scenario.expectEqual();
});
