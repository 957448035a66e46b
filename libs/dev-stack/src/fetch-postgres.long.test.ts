import pg from 'pg';
import { expect, test } from 'vitest';
import { fetchPostgres } from './fetch-postgres.js';
import { Missing } from './ladder.js';
import { startPostgres } from './postgres-server.js';
import { silent } from './progress.js';

test('a server of an older version starts and decodes the log', { timeout: 120_000 }, async () => {
  await using server = await startPostgres({ version: '15', fsync: false });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('wal_level') AS log`,
  );
  await client.end();
  expect(rows).toEqual([{ version: 15, log: 'logical' }]);
});

test('a package of another hash is not unpacked', { timeout: 120_000 }, async () => {
  const changed = { '14': { version: '14.22.0-beta.17', integrity: 'sha512-of something else' } };
  const answer = await fetchPostgres('14', silent, changed);
  expect(answer).toBeInstanceOf(Missing);
  expect(answer instanceof Missing ? answer.reason : '').toMatch(/is not what it was: sha512-/);
});

test('a version that is not known is missing', async () => {
  expect(await fetchPostgres('9', silent)).toBeInstanceOf(Missing);
});
