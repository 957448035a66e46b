import { keepsAnyVersions, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { losingAmong } from './versioned-tables.js';

const source = (table: string) => ({ schema: 'public', table });
const definition = (apply: object, ...tables: object[]) =>
  taskDefinition.parse({ name: 'shop', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], apply, tables });

test('a table loses versions by another load where its own settings, or those that it inherits, say so; patterns count', () => {
  const mixed = definition(
    {},
    { source: source('item'), apply: { mode: 'history' } },
    { source: source('compared'), apply: { mode: 'scd2' } },
    { source: source('log_*'), pattern: true, apply: { mode: 'history' } },
    { source: source('plain') },
  );
  expect(losingAmong(mixed, ['item', 'compared', 'log_1', 'plain'].map(source))).toEqual([source('item'), source('log_1')]);
  expect(losingAmong(mixed, [source('plain')])).toEqual([]);
  expect(losingAmong(mixed, [])).toEqual([]);
  expect(keepsAnyVersions(mixed)).toBe(true);
  const inherited = definition({ mode: 'history' }, { source: source('item') }, { source: source('plain'), apply: { mode: 'upsert' } });
  expect(losingAmong(inherited, ['item', 'plain'].map(source))).toEqual([source('item')]);
  const emptied = definition({ mode: 'scd2' }, { source: source('item') });
  expect(losingAmong({ ...emptied, fullLoad: { ...emptied.fullLoad, truncateTable: true } }, [source('item')])).toEqual([source('item')]);
  expect(keepsAnyVersions(definition({}, { source: source('item') }))).toBe(false);
});
