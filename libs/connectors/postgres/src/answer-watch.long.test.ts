import { createTestDatabase, openLink } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf } from '../test-support/source-kit.js';
import { closeClient, connect } from './connection.js';
import { copyOut } from './source/copy-out.js';

test('as connections are opened, a frozen link ends every statement and every copy that waits behind it within a minute', async () => {
  await using database = await createTestDatabase('source');
  await using link = await openLink(database.url);
  const open = () => connect(endpointOf(link.through), { applicationName: 'trem/test' });
  const [asking, copying] = [await open(), await open()];
  const copy = copyOut(
    copying,
    `COPY (SELECT i, repeat('x', 1000) FROM generate_series(1, 1000000) i) TO STDOUT`,
    AbortSignal.timeout(90_000),
  );
  await copy.next();
  const begun = Date.now();
  link.freeze();
  const drained = async () => {
    for await (const _ of copy) {
      // what had come before
    }
  };
  await Promise.all([
    expect(asking.query('SELECT 1')).rejects.toThrow(),
    expect(drained()).rejects.toMatchObject({ code: 'CONNECTION_LOST' }),
  ]);
  expect(Date.now() - begun).toBeLessThan(60_000);
  await Promise.all([asking, copying].map(closeClient));
}, 90_000);
