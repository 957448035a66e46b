import { createTestDatabase, openLink, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { SureWriter } from './sure-writer.js';

/** A commit that takes its time, so that a test can take the connection away meanwhile. */
const SLOW_COMMIT = `
  CREATE TABLE entry (tx_no int);
  CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`;

test('a commit whose answer is lost is not repeated, though it ends only after the connection has', async () => {
  await using source = await createTestDatabase('source');
  await source.query(SLOW_COMMIT);
  await using link = await openLink(source.url);
  const writer = new SureWriter(link.through, { name: 'sure', number: 7 });
  let attempts = 0;
  const committed = writer.commit(
    {
      write: async (client) => {
        attempts += 1;
        await client.query('INSERT INTO entry VALUES (1)');
      },
      isThere: async (client) => (await client.query('SELECT FROM entry WHERE tx_no = 1')).rowCount === 1,
    },
    new AbortController().signal,
  );
  await waitFor('the commit', async () => {
    const running = await source.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'sure' AND query = 'COMMIT' AND state = 'active'`,
    );
    return running.length === 1;
  });
  link.cut();
  link.mend();
  await committed;
  writer.close();
  expect(attempts).toBe(1);
  expect(await source.query('SELECT FROM entry')).toHaveLength(1);
});

test('a transaction that broke before its commit is written again', async () => {
  await using source = await createTestDatabase('source');
  await source.query('CREATE TABLE entry (tx_no int)');
  await using link = await openLink(source.url);
  const writer = new SureWriter(link.through, { name: 'sure', number: 7 });
  let attempts = 0;
  await writer.commit(
    {
      write: async (client) => {
        attempts += 1;
        await client.query('INSERT INTO entry VALUES (1)');
        if (attempts === 1) {
          link.cut();
          link.mend();
        }
      },
      isThere: async (client) => (await client.query('SELECT FROM entry WHERE tx_no = 1')).rowCount === 1,
    },
    new AbortController().signal,
  );
  writer.close();
  expect(attempts).toBe(2);
  expect(await source.query('SELECT FROM entry')).toHaveLength(1);
});
