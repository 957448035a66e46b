import type { EndpointConfig } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { fakeConnector } from '../../test-support/fake-connector.js';
import { findLoops } from './loops.js';
import type { Side } from './same-database.js';

const item = { schema: 'public', table: 'item' };
const other = { schema: 'public', table: 'other' };

/** A database in which these tasks write, and these follow, whatever table is asked for. */
function side(
  name: string,
  { writers = [], readers = [] }: { readonly writers?: readonly string[]; readonly readers?: readonly string[] } = {},
): Side {
  const fake = fakeConnector();
  const connector = {
    ...fake,
    source: { ...fake.source, readersOf: async () => readers },
    target: { ...fake.target, writersOf: async () => writers },
  };
  return { connector, config: { name, kind: 'postgres', settings: { host: name, port: 1, database: 'd' } } as unknown as EndpointConfig };
}

test('a task that brings back what this one would bring there is named', async () => {
  const way = { from: side('a', { writers: ['x', 'y'] }), to: side('b', { readers: ['y', 'z'] }), read: [item], written: [other] };
  expect(await findLoops(way)).toMatchObject([{ code: 'TARGET_IS_SOURCE', severity: 'error', object: 'task y' }]);
});

test('neither a task that goes the same way nor this task itself is a loop', async () => {
  const mine = { id: 'mine', name: 'mine' };
  const [from, to] = [side('a', { writers: ['x', 'mine'] }), side('b', { readers: ['z', 'mine'] })];
  expect(await findLoops({ from, to, read: [item], written: [item], task: mine })).toEqual([]);
});

test('a table of the database itself is no target, whatever its endpoint is called', async () => {
  const [one, two] = [side('a'), side('a')];
  expect(await findLoops({ from: one, to: two, read: [item], written: [item] })).toMatchObject([{ object: 'endpoint a' }]);
  expect(await findLoops({ from: one, to: two, read: [item], written: [other] })).toEqual([]);
});

test('a server that does not say is left to its own check', async () => {
  const silent = side('a', { writers: ['x'] });
  const broken = {
    ...silent,
    connector: { ...silent.connector, target: { ...silent.connector.target, writersOf: () => Promise.reject(new Error('away')) } },
  };
  expect(await findLoops({ from: broken, to: side('b', { readers: ['x'] }), read: [item], written: [item] })).toEqual([]);
});
