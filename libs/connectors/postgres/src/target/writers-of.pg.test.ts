import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/source-kit.js';
import { postgresTarget } from './index.js';

const item = { schema: 'public', table: 'item' };

test('who writes a table is told by what was loaded; nobody does where no task ever was, or where the role may not look', async () => {
  await using db = await createTestDatabase('target');
  const endpoint = endpointOf(db.url);
  expect(await postgresTarget.writersOf(endpoint, [item])).toEqual([]);
  await postgresTarget.ensureTarget(endpoint);
  const [mine, theirs] = [randomUUID(), randomUUID()];
  await db.query(
    `INSERT INTO trem.table_load (task, target, schema_name, table_name, generation, state, relation)
     VALUES ($1, 't', 'public', 'item', 1, 'loaded', ''), ($2, 't', 'public', 'other', 1, 'loaded', '')`,
    [mine, theirs],
  );
  expect(await postgresTarget.writersOf(endpoint, [item])).toEqual([mine]);
  const role = `reader_${db.name}`;
  await db.query(`CREATE ROLE ${role} LOGIN`);
  const url = new URL(db.url);
  url.username = role;
  expect(await postgresTarget.writersOf(endpointOf(url.href), [item])).toEqual([]);
  await db.query(`DROP ROLE ${role}`);
});
