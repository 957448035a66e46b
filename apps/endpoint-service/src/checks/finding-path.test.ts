import { type Finding, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { findingPath } from './finding-path.js';

const definition = taskDefinition.parse({
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }, { source: { schema: 'My', table: 'a "b"' } }],
});

test.each([
  ['public.item', 'tables.0.source'],
  ['table public.item', 'tables.0.source'],
  ['public.item.price', 'tables.0.source'],
  ['"My"."a ""b"""', 'tables.1.source'],
  ['public.items', 'source.endpoint'],
  ['wal_level', 'source.endpoint'],
])('what is about %s belongs to %s', (object, path) => {
  const finding: Finding = { severity: 'error', code: 'NO_SELECT', object, found: '', wanted: '', cause: '', remedy: '' };
  expect(findingPath(finding, definition, 'source.endpoint')).toBe(path);
});
