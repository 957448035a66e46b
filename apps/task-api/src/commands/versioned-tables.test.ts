import { keepsAnyVersions, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { versionedAmong } from './versioned-tables.js';

const source = (table: string) => ({ schema: 'public', table });
const definition = (apply: object, ...tables: object[]) =>
  taskDefinition.parse({ name: 'shop', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], apply, tables });

test('a table keeps versions where its own settings, or those that it inherits, say so; patterns count', () => {
  const mixed = definition(
    {},
    { source: source('item'), apply: { mode: 'scd2' } },
    { source: source('log_*'), pattern: true, apply: { mode: 'history' } },
    { source: source('plain') },
  );
  expect(versionedAmong(mixed, ['item', 'log_1', 'plain'].map(source))).toEqual([source('item'), source('log_1')]);
  expect(versionedAmong(mixed, [source('plain')])).toEqual([]);
  expect(versionedAmong(mixed, [])).toEqual([]);
  expect(keepsAnyVersions(mixed)).toBe(true);
  const inherited = definition({ mode: 'scd2' }, { source: source('item') }, { source: source('plain'), apply: { mode: 'upsert' } });
  expect(versionedAmong(inherited, ['item', 'plain'].map(source))).toEqual([source('item')]);
  expect(keepsAnyVersions(definition({}, { source: source('item') }))).toBe(false);
});
