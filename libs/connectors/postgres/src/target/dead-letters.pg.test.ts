import { randomBytes } from 'node:crypto';
import { tableChanges } from '@trem/pipeline';
import type { ChangeSet, RefusedChange, RowChange, Seal, Target } from '@trem/replication-core';
import { asPosition } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { type ApplyRig, endpointOf, openApplyRig } from '../../test-support/apply-rig.js';
import { changeOf } from './change-content.js';
import { postgresTarget } from './index.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2) CHECK (price > 0))';
const KEYS = { item: ['id'] };

/** Bytes that nobody reads by chance. */
const seal: Seal = {
  seal: (about, plain) => ({ bytes: Buffer.concat([Buffer.from(`${about}\0`), Buffer.from(plain).map((byte) => byte ^ 0x5a)]), key: 'k' }),
  open: (about, { bytes }) => {
    const head = Buffer.from(`${about}\0`);
    expect(Buffer.from(bytes).subarray(0, head.length)).toEqual(head);
    return Buffer.from(bytes)
      .subarray(head.length)
      .map((byte) => byte ^ 0x5a);
  },
};

async function rigWithLaxSource(setUp = ITEM): Promise<ApplyRig> {
  const rig = await openApplyRig(setUp, KEYS);
  await rig.source.query('ALTER TABLE item DROP CONSTRAINT item_price_check');
  return rig;
}

const rowsOf = (set: ChangeSet) => set.steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []));
const only = (set: ChangeSet, wanted: (change: RowChange) => boolean): ChangeSet => ({
  changes: 1,
  steps: [
    { tag: 'rows', tables: rowsOf(set).map(({ relation, target, changes }) => tableChanges(relation, target, changes.filter(wanted))) },
  ],
});

function refusedOf(set: ChangeSet, error: unknown, sequence = 3): RefusedChange {
  const [table] = rowsOf(set);
  const change = table?.changes.at(-1);
  if (table === undefined || change === undefined) {
    throw new Error('no change');
  }
  const place = { commitAt: asPosition('00000000000000ff'), transaction: 77, committedAt: 1_700_000_000_123_456, sequence };
  return {
    ...{ change, origin: change, source: { schema: 'public', table: 'item' }, target: table.target, place },
    ...{
      keys: ['key \u0100n'],
      row: { relation: change.relation, row: change.tag === 'delete' ? change.before : change.after, key: table.target.key },
      error: error as RefusedChange['error'],
      attempts: 3,
    },
  };
}

const keyOf = (change: RowChange) => (change.tag === 'delete' ? change.before : change.after).key([0, 1, 2]);

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a row that the target refuses takes its whole call back, and the target goes on', async () => {
  await using rig = await rigWithLaxSource();
  await using target = await rig.open();
  await rig.source.query(`INSERT INTO item VALUES (1, 'a', 1), (2, 'b', -1)`);
  const set = await rig.changes();
  await expect(target.apply(set, rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'CONSTRAINT_CHECK' });
  expect(target.isUsable).toBe(true);
  expect((await rig.rows('item')).target).toEqual([]);
  await target.write(only(set, (change) => change.tag === 'insert' && change.after.key([0]) !== '\0\0\0\u0002'));
  await target.commit(rig.checkpoint());
  expect((await rig.rows('item')).target).toEqual(['(1,a,1.00)']);
});

test('in an open transaction a refused part takes itself back, and what earlier parts wrote stays', async () => {
  await using rig = await rigWithLaxSource();
  await using target = await rig.open();
  await rig.source.query(`INSERT INTO item VALUES (1, 'a', 1)`);
  await target.apply(await rig.changes(), rig.checkpoint(), { last: false });
  await rig.source.query(`INSERT INTO item SELECT i, 'b', 2 - i % 3 FROM generate_series(2, 400) i`);
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: false })).rejects.toMatchObject({ code: 'CONSTRAINT_CHECK' });
  await rig.source.query(`INSERT INTO item VALUES (500, 'c', 5)`);
  await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toEqual(['(1,a,1.00)', '(500,c,5.00)']);
});

test('a dead letter is stored with its facts in the transaction that passes it, once, with values that only the seal opens', async () => {
  await using rig = await rigWithLaxSource();
  await using target = await rig.open({ seal, worker: 'w1', run: 4 });
  await rig.source.query(`INSERT INTO item VALUES (7, 'a secret', -1)`);
  const set = await rig.changes();
  const refused = refusedOf(set, await failure(target.write(set)));
  await target.setAside([refused, refused]);
  await target.rollback();
  expect(await rig.target.query('SELECT FROM trem.dead_letter')).toEqual([]);
  for (let round = 0; round < 2; round += 1) {
    await target.setAside([refused]);
    await target.commit(rig.checkpoint());
  }
  const stored = await rig.target.query<Record<string, unknown> & { id: string; content: Buffer; row_key: Buffer; sealed_by: string }>(
    'SELECT *, committed_at::text AS committed_text FROM trem.dead_letter',
  );
  expect(stored).toHaveLength(1);
  const [letter] = stored;
  expect(letter).toMatchObject({
    ...{ task: rig.task.id, target: 'main', run: 4, source_table: 'item', target_table: 'item', operation: 'insert' },
    ...{ code: 'CONSTRAINT_CHECK', sql_state: '23514', position: '00000000000000ff', sequence: '3', transaction_id: '77' },
    ...{ attempts: 3, state: 'open', worker: 'w1', sql: expect.stringMatching(/^INSERT INTO "public"."item".*\$1/s) },
  });
  expect(JSON.stringify(stored).toLowerCase()).not.toContain('a secret');
  const plain = seal.open(`trem:dead-letter:${letter?.id}`, { bytes: letter?.content ?? Buffer.alloc(0), key: 'k' });
  const content = JSON.parse(Buffer.from(plain).toString());
  expect(content.after.map((cell: { text?: string }) => cell.text)).toEqual(['7', 'a secret', '-1.00']);
  expect(content.key).toMatchObject({ id: { text: '7' } });
  expect(await target.held()).toEqual({ letters: 1, keys: [{ schema: 'public', table: 'item', key: 'key \u0100n' }] });
  expect(keyOf(changeOf(content))).toBe(keyOf(refused.change));
});

test('what a letter holds is written as it would have been, to the byte, also where a person has edited it', async () => {
  await using rig = await rigWithLaxSource(
    'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2) CONSTRAINT item_price_check CHECK (price > 0), b bytea, t timestamptz, a int[])',
  );
  await using target = await rig.open({ seal });
  await rig.source.query(`INSERT INTO item VALUES (1, E'q"\\n', -1, '\\x0001ff', 'infinity', '{1,NULL,3}')`);
  const set = await rig.changes();
  const refused = refusedOf(set, await failure(target.write(set)));
  await target.setAside([refused]);
  await target.commit(rig.checkpoint());
  const [letter] = await rig.target.query<{ id: string; content: Buffer }>('SELECT id, content FROM trem.dead_letter');
  const content = JSON.parse(
    Buffer.from(seal.open(`trem:dead-letter:${letter?.id}`, { bytes: letter?.content ?? randomBytes(1), key: 'k' })).toString(),
  );
  content.after[2] = { text: '42.5' };
  await writeOne(target, set, changeOf(content));
  await target.commit(rig.checkpoint());
  await rig.source.query('UPDATE item SET price = 42.5');
  const { source, target: found } = await rig.rows('item');
  expect(found).toEqual(source);
});

async function writeOne(target: Target, set: ChangeSet, change: RowChange): Promise<void> {
  const [table] = rowsOf(set);
  if (table !== undefined) {
    await target.write({ changes: 1, steps: [{ tag: 'rows', tables: [tableChanges(table.relation, table.target, [change])] }] });
  }
}

test('a check that is deferred to the commit is found with the row that breaks it', async () => {
  await using rig = await openApplyRig(
    'CREATE TABLE item (id int PRIMARY KEY, u int CONSTRAINT item_u UNIQUE DEFERRABLE INITIALLY DEFERRED)',
    KEYS,
  );
  await rig.target.query('INSERT INTO item VALUES (9, 5)');
  const [check] = await rig.target.query<{ name: string }>(
    `SELECT quote_ident(tgname) AS name FROM pg_trigger WHERE tgrelid = 'item'::regclass`,
  );
  await rig.target.query(`ALTER TABLE item ENABLE ALWAYS TRIGGER ${check?.name}`); // as for a role that may not silence it
  await using target = await rig.open();
  await rig.source.query('INSERT INTO item VALUES (1, 5)');
  expect(await failure(target.write(await rig.changes()))).toMatchObject({ class: 'row' });
  expect(target.isUsable).toBe(true);
});

test('what only the commit of a large transaction checks is found with its row when the transaction comes again', async () => {
  await using rig = await openApplyRig(ITEM.replace(' CHECK (price > 0)', ''), KEYS);
  await rig.target.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE check_violation; END $$;
    CREATE CONSTRAINT TRIGGER late AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.price < 0) EXECUTE FUNCTION refuse();
    ALTER TABLE item ENABLE ALWAYS TRIGGER late`);
  await rig.source.query(`INSERT INTO item VALUES (1, 'bad', -1)`);
  const first = await rig.changes();
  await rig.source.query(`INSERT INTO item VALUES (2, 'good', 1)`);
  const second = await rig.changes();
  const target = await rig.open();
  await target.apply(first, rig.checkpoint(), { last: false });
  await expect(target.apply(second, rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'GAP',
    facts: { code: 'CONSTRAINT_CHECK' },
  });
  await target[Symbol.asyncDispose]();
  await using again = await rig.open();
  await expect(again.apply(first, rig.checkpoint(), { last: false })).rejects.toMatchObject({ code: 'CONSTRAINT_CHECK' });
  await again.apply(second, rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toEqual(['(2,good,1.00)']);
  await using next = await rig.open();
  await next.apply(first, rig.checkpoint(), { last: false }); // the note was for that one
  await next.rollback();
});

test('copies of letters are asked for until they are noted, oldest first, and closed letters go after their days', async () => {
  await using rig = await rigWithLaxSource();
  await using target = await rig.open({ seal });
  await rig.source.query(`INSERT INTO item VALUES (1, 'a', -1)`);
  const set = await rig.changes();
  const error = await failure(target.write(set));
  await target.setAside([refusedOf(set, error, 1), refusedOf(set, error, 2)]);
  await target.commit(rig.checkpoint());
  const open = { endpoint: endpointOf(rig.target), task: rig.task };
  const uncopied = async () => await postgresTarget.uncopiedLetters(open.endpoint, open.task, 10);
  const [one, two] = await uncopied();
  expect([one?.sequence, two?.sequence]).toEqual([1, 2]);
  expect(Date.now() - (one?.firstAt.getTime() ?? 0)).toBeLessThan(600_000);
  await postgresTarget.noteCopied(open.endpoint, open.task, [one?.id ?? '']);
  expect((await uncopied()).map(({ id }) => id)).toEqual([two?.id]);
  const left = () => rig.target.query('SELECT state FROM trem.dead_letter');
  await rig.target.query(`UPDATE trem.dead_letter SET last_at = now() - interval '31 days'`);
  expect(await postgresTarget.dropClosedLetters(open.endpoint, open.task, 30)).toBe(0);
  await rig.target.query(`UPDATE trem.dead_letter SET state = 'skipped' WHERE id = $1`, [one?.id]);
  expect(await postgresTarget.dropClosedLetters(open.endpoint, open.task, 32)).toBe(0);
  expect(await postgresTarget.dropClosedLetters(open.endpoint, open.task, 30)).toBe(1);
  expect(await left()).toEqual([{ state: 'open' }]);
});
