import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const ways = ['net', 'in-order'] as const;

test.each(ways)('a large value that was not resent stays, written %s', async (way) => {
  await using rig = await openApplyRig(
    'CREATE TABLE page (id int PRIMARY KEY, hits int, body text, tail text, last int); ALTER TABLE page ALTER body SET STORAGE EXTERNAL, ALTER tail SET STORAGE EXTERNAL',
    { page: ['id'] },
  );
  await using target = await rig.open();
  await rig.replicate(
    target,
    `INSERT INTO page SELECT i, 0, repeat('x', 5000 + i), repeat('y', 5000 + i), 1 FROM generate_series(1, 40) i`,
    way,
  );
  await rig.replicate(
    target,
    `UPDATE page SET hits = 1 WHERE id <= 30;
     UPDATE page SET body = repeat('z', 3000) WHERE id IN (1, 2, 31);
     UPDATE page SET tail = NULL, last = 2 WHERE id IN (2, 3, 32);
     UPDATE page SET body = repeat('v', 4000); UPDATE page SET hits = 5 WHERE id < 5`,
    way,
  );
  const { source, target: found } = await rig.rows('page');
  expect(found).toEqual(source);
});

test.each(ways)('with full identity a large value that was not resent comes from the old row, written %s', async (way) => {
  await using rig = await openApplyRig(
    'CREATE TABLE page (id int PRIMARY KEY, hits int, body text); ALTER TABLE page REPLICA IDENTITY FULL; ALTER TABLE page ALTER body SET STORAGE EXTERNAL',
    { page: ['id'] },
  );
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO page SELECT i, 0, repeat('x', 5000) FROM generate_series(1, 10) i`, way);
  await rig.replicate(target, 'UPDATE page SET hits = 1; UPDATE page SET id = id + 100; DELETE FROM page WHERE id = 101', way);
  const { source, target: found } = await rig.rows('page');
  expect(found).toEqual(source);
});

const UNIQUE = 'CREATE TABLE seat (id int PRIMARY KEY, place text UNIQUE, note text); ALTER TABLE seat ALTER note SET STORAGE EXTERNAL';

test('a unique value passes from one row to another, which only source order allows', async () => {
  await using rig = await openApplyRig(UNIQUE, { seat: ['id'] });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO seat SELECT i, 'p' || i FROM generate_series(1, 100) i`);
  await rig.replicate(
    target,
    `UPDATE seat SET place = 'free' WHERE id = 1; UPDATE seat SET place = 'p1' WHERE id = 2; UPDATE seat SET place = 'p2' WHERE id = 1;
     DELETE FROM seat WHERE id = 3; INSERT INTO seat VALUES (103, 'p3'); UPDATE seat SET id = 104 WHERE id = 4; UPDATE seat SET place = 'p3b' WHERE id = 103`,
  );
  const { source, target: found } = await rig.rows('seat');
  expect(found).toEqual(source);
});

test.each(ways)(
  'values swapped under a constraint that the source checks at its commit arrive, large values too, written %s',
  async (way) => {
    await using rig = await openApplyRig(
      'CREATE TABLE seat (id int PRIMARY KEY, place text, note text, n numeric); ALTER TABLE seat ALTER note SET STORAGE EXTERNAL',
      { seat: ['id'] },
    );
    await rig.source.query('ALTER TABLE seat ADD UNIQUE (place) DEFERRABLE');
    await rig.target.query('ALTER TABLE seat ADD UNIQUE (place)');
    await using target = await rig.open();
    await rig.replicate(target, `INSERT INTO seat SELECT i, 'p' || i, repeat('x', 5000 + i), i FROM generate_series(1, 20) i`, way);
    await rig.replicate(
      target,
      `UPDATE seat SET place = CASE id WHEN 1 THEN 'p2' ELSE 'p1' END WHERE id IN (1, 2);
     UPDATE seat SET place = 'p' || (id % 5 + 10) WHERE id BETWEEN 10 AND 14; INSERT INTO seat VALUES (30, 'p30'); DELETE FROM seat WHERE id = 30;
     DELETE FROM seat WHERE id = 7; INSERT INTO seat VALUES (7, 'again'), (31, 'p31')`,
      way,
    );
    const { source, target: found } = await rig.rows('seat');
    expect(found).toEqual(source);
    await rig.replicate(target, `UPDATE seat SET place = place || '!'`, way);
    const after = await rig.rows('seat');
    expect(after.target).toEqual(after.source);
  },
);

test.each(ways)('keys change places under a deferred key, where rows are found whole, written %s', async (way) => {
  await using rig = await openApplyRig('CREATE TABLE seat (id int NOT NULL, note text); ALTER TABLE seat REPLICA IDENTITY FULL');
  await rig.source.query('ALTER TABLE seat ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED');
  await rig.target.query('ALTER TABLE seat ADD PRIMARY KEY (id)');
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO seat SELECT i, 'n' || i FROM generate_series(1, 10) i`, way);
  const moves = [
    'UPDATE seat SET id = 11 - id',
    `UPDATE seat SET id = 20 - id; UPDATE seat SET note = note || '!'; UPDATE seat SET id = 20 - id WHERE id > 12`,
    `UPDATE seat SET id = 30; UPDATE seat SET id = substr(note, 2, 1)::int; DELETE FROM seat WHERE id = 1; INSERT INTO seat VALUES (1, 'n1'), (2, 'n2'); DELETE FROM seat WHERE note = 'n2!'`,
  ];
  for (const move of moves) {
    await rig.replicate(target, move, way);
    const { source, target: found } = await rig.rows('seat');
    expect(found, move).toEqual(source);
  }
});

test('a row that the source does not have and that takes a unique value is CONSTRAINT_UNIQUE', async () => {
  await using rig = await openApplyRig(UNIQUE, { seat: ['id'] });
  await using target = await rig.open();
  await rig.target.query(`INSERT INTO seat VALUES (999, 'p1')`);
  await rig.source.query(`INSERT INTO seat VALUES (1, 'p1')`);
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'CONSTRAINT_UNIQUE',
    facts: { table: 'seat', constraint: 'seat_place_key' },
  });
});

const BAG = `CREATE TABLE bag (a int, t text, n numeric, f float8, j json, p point, x xml, i interval, arr numeric[], c char(5)); ALTER TABLE bag REPLICA IDENTITY FULL`;

test('without key, exactly one of equal rows changes, nulls are equal, and values that only look equal are kept apart', async () => {
  await using rig = await openApplyRig(BAG);
  await using target = await rig.open();
  await rig.replicate(
    target,
    `INSERT INTO bag SELECT 1, 'twin' FROM generate_series(1, 4); INSERT INTO bag SELECT FROM generate_series(1, 3);
     INSERT INTO bag (a, n, f, j, p, x, i, arr, c) VALUES (2, 1.0, 0, '{"a": 1}', '(1,2)', '<a/>', '1 month', '{1.0}', 'a'),
       (2, 1.00, '-0', '{"a":1}', '(1,2.5)', '<b/>', '30 days', '{1.00}', 'b'), (2, 'NaN', 'NaN', 'null', NULL, NULL, NULL, '{NULL}', NULL);
     INSERT INTO bag (a, n) VALUES (5, 1.0), (5, 1.00); INSERT INTO bag (a, f) VALUES (6, 0), (6, '-0'); INSERT INTO bag (a, i) VALUES (7, '1 month'), (7, '30 days');
     INSERT INTO bag (a, arr) VALUES (8, '{1.0}'), (8, '{1.00}')`,
  );
  await rig.replicate(
    target,
    `DELETE FROM bag WHERE ctid = (SELECT min(ctid) FROM bag WHERE a = 1); UPDATE bag SET t = 'other' WHERE ctid = (SELECT max(ctid) FROM bag WHERE a = 1);
     DELETE FROM bag WHERE ctid = (SELECT min(ctid) FROM bag WHERE a IS NULL); UPDATE bag SET a = 9 WHERE ctid = (SELECT max(ctid) FROM bag WHERE a IS NULL);
     UPDATE bag SET t = 'cents' WHERE n::text = '1.00'; UPDATE bag SET t = 'not' WHERE n = 'NaN'; INSERT INTO bag VALUES (3), (4); DELETE FROM bag WHERE a = 3;
     DELETE FROM bag WHERE a = 6 AND f::text = '-0'; DELETE FROM bag WHERE a = 7 AND i::text = '30 days'; DELETE FROM bag WHERE a = 8 AND arr::text = '{1.00}'`,
  );
  const { source, target: found } = await rig.rows('bag');
  expect(found).toEqual(source);
  await rig.target.query('DELETE FROM bag WHERE a = 4');
  await rig.source.query('DELETE FROM bag WHERE a = 4');
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'ROW_MISSING' });
});

test.each(['small', 'large'])('truncates are barriers between %s changes', async (size) => {
  const rows = size === 'small' ? 3 : 700;
  await using rig = await openApplyRig('CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES a)', {
    a: ['id'],
    b: ['id'],
  });
  await using target = await rig.open();
  const fill = `INSERT INTO a SELECT FROM generate_series(1, ${rows}); INSERT INTO b SELECT id FROM a;`;
  await rig.replicate(target, fill);
  await rig.target.query(`SELECT setval('a_id_seq', 5000)`);
  await rig.replicate(
    target,
    `BEGIN; INSERT INTO a VALUES (-1); TRUNCATE b; DELETE FROM a WHERE id = -1; TRUNCATE a, b RESTART IDENTITY; ${fill} COMMIT`,
  );
  expect(await rig.rows('a')).toMatchObject({ target: (await rig.rows('a')).source });
  expect((await rig.rows('b')).target).toHaveLength(rows);
  expect(await rig.target.query(`SELECT nextval('a_id_seq') AS next`)).toEqual([{ next: '1' }]);
});

test('a truncated table that another table of the target refers to is emptied all the same', async () => {
  await using rig = await openApplyRig('CREATE TABLE a (id int PRIMARY KEY)', { a: ['id'] });
  await rig.target.query('CREATE TABLE mine (id int REFERENCES a)');
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO a VALUES (1)');
  await rig.replicate(target, 'INSERT INTO a VALUES (2); TRUNCATE a; INSERT INTO a VALUES (3)');
  expect((await rig.rows('a')).target).toEqual(['(3)']);
});

test.each(ways)('a target table may have other columns, in another order, and generated ones, written %s', async (way) => {
  await using rig = await openApplyRig('CREATE SCHEMA s');
  await rig.source.query('CREATE TABLE s.t (id int PRIMARY KEY, a int, b text, g int GENERATED ALWAYS AS (a * 2) STORED)');
  await rig.target.query(
    `CREATE TABLE s.t (b text, gone int, mine timestamptz DEFAULT now(), g int GENERATED ALWAYS AS (a * 2) STORED, a int, id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
     ALTER TABLE s.t DROP COLUMN gone`,
  );
  await using keyed = await openKeyed(rig);
  await keyed.replicate(`INSERT INTO s.t (id, a, b) SELECT i, i, 'x' || i FROM generate_series(1, 300) i`, way);
  await keyed.replicate(
    `UPDATE s.t SET a = 5 WHERE id < 4; UPDATE s.t SET b = NULL WHERE id = 3; DELETE FROM s.t WHERE id > 290; INSERT INTO s.t (id) VALUES (900)`,
    way,
  );
  const read = 'SELECT id, a, b, g FROM s.t ORDER BY id';
  expect(await rig.target.query(read)).toEqual(await rig.source.query(read));
});

async function openKeyed(rig: Awaited<ReturnType<typeof openApplyRig>>) {
  const target = await rig.open();
  return {
    async replicate(sql: string, way: 'net' | 'in-order') {
      await rig.source.query(sql);
      await target.apply(await rig.changes(way, { t: ['id'] }), rig.checkpoint(), { last: true });
    },
    [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
  };
}

test.each(ways)('names of any letters arrive, written %s', async (way) => {
  await using rig = await openApplyRig(
    `CREATE SCHEMA "Sch ""e.ma"; CREATE TABLE "Sch ""e.ma"."T $1 😀; --" ("SELECT" int PRIMARY KEY, "b""x" text, "ü.%s" int)`,
    { 'T $1 😀; --': ['SELECT'] },
  );
  await using target = await rig.open();
  const table = '"Sch ""e.ma"."T $1 😀; --"';
  await rig.replicate(target, `INSERT INTO ${table} SELECT i, 'x' FROM generate_series(1, 9) i`, way);
  await rig.replicate(target, `UPDATE ${table} SET "ü.%s" = 4 WHERE "SELECT" < 4; DELETE FROM ${table} WHERE "SELECT" > 7`, way);
  const { source, target: found } = await rig.rows(table);
  expect(found).toEqual(source);
});

test.each(ways)('a table of key columns only, with keys of several columns, written %s', async (way) => {
  await using rig = await openApplyRig('CREATE TABLE pair (b text, a uuid, PRIMARY KEY (a, b))', { pair: ['a', 'b'] });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO pair SELECT 'x' || i, gen_random_uuid() FROM generate_series(1, 30) i`, way);
  await rig.replicate(target, `UPDATE pair SET b = b; UPDATE pair SET b = 'y' || b WHERE b < 'x2'; DELETE FROM pair WHERE b = 'x3'`, way);
  const { source, target: found } = await rig.rows('pair');
  expect(found).toEqual(source);
});

test.each(ways)('domains that refuse NULL do not stand in the way, written %s', async (way) => {
  await using rig = await openApplyRig(
    `CREATE DOMAIN filled AS text NOT NULL; CREATE DOMAIN small AS int CHECK (VALUE IS NOT NULL AND VALUE < 100);
     CREATE TABLE d (id int PRIMARY KEY, f filled, s small, t text); ALTER TABLE d ALTER f SET STORAGE EXTERNAL`,
    { d: ['id'] },
  );
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO d SELECT i, repeat('f', 4000), i FROM generate_series(1, 20) i`, way);
  await rig.replicate(
    target,
    `UPDATE d SET t = 'x' WHERE id < 9; DELETE FROM d WHERE id > 15; UPDATE d SET f = 'short' WHERE id = 10`,
    way,
  );
  const { source, target: found } = await rig.rows('d');
  expect(found).toEqual(source);
});

test.each(ways)('rows larger than a slab, and sets larger than the socket takes at once, written %s', async (way) => {
  await using rig = await openApplyRig('CREATE TABLE big (id int PRIMARY KEY, body text)', { big: ['id'] });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO big SELECT i, repeat(md5(i::text), i * 600) FROM generate_series(1, 60) i`, way);
  await rig.replicate(target, `UPDATE big SET body = body || 'x' WHERE id > 30; DELETE FROM big WHERE id = 1`, way);
  await rig.replicate(target, `INSERT INTO big SELECT 1000 + i, repeat(md5(i::text), 3000) FROM generate_series(1, 110) i`, way);
  const read = 'SELECT id, md5(body) FROM big ORDER BY id';
  expect(await rig.target.query(read)).toEqual(await rig.source.query(read));
});

test.each([
  ['KEY_MISSING', 'CREATE TABLE item (id int, name text)'],
  ['COLUMN_MISSING', 'CREATE TABLE item (id int PRIMARY KEY)'],
  ['VALUE_INVALID', 'CREATE TABLE item (id int PRIMARY KEY, name int)'],
  ['TABLE_MISSING', 'CREATE TABLE other (id int PRIMARY KEY)'],
  ['NULL_REFUSED', 'CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL)'],
  ['CONSTRAINT_CHECK', `CREATE TABLE item (id int PRIMARY KEY, name text, CHECK (id > 5))`],
])('a target table that does not fit is told as %s, with its end and name', async (code, sql) => {
  await using rig = await openApplyRig('CREATE TABLE item (id int PRIMARY KEY, name text)', { item: ['id'] });
  await using target = await rig.open();
  await rig.target.query(`DROP TABLE item; ${sql}`);
  await rig.source.query('INSERT INTO item VALUES (1)');
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code,
    facts: { end: 'target', schema: 'public', table: 'item', ...(code === 'COLUMN_MISSING' && { column: 'name' }) },
  });
});

test('triggers and foreign keys of the target do not fire', async () => {
  await using rig = await openApplyRig('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int)', {
    a: ['id'],
    b: ['id'],
  });
  await rig.target.query(
    `ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a; CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
     CREATE TRIGGER t BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION no()`,
  );
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO b VALUES (1, 5); INSERT INTO a VALUES (5)');
  expect((await rig.rows('b')).target).toEqual(['(1,5)']);
});
