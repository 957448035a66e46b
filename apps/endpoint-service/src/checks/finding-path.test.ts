import type { Finding } from '@trem/contracts';
import { expect, test } from 'vitest';
import { findingPath } from './finding-path.js';

const tables = [
  { table: { schema: 'public', table: 'item' }, path: 'tables.0.source' },
  { table: { schema: 'My', table: 'a "b"' }, path: 'tables.1.source' },
];

test.each([
  ['public.item', 'tables.0.source'],
  ['table public.item', 'tables.0.source'],
  ['public.item.price', 'tables.0.source'],
  ['"My"."a ""b"""', 'tables.1.source'],
  ['public.items', 'source.endpoint'],
  ['wal_level', 'source.endpoint'],
])('what is about %s belongs to %s', (object, path) => {
  const finding: Finding = { severity: 'error', code: 'NO_SELECT', object, found: '', wanted: '', cause: '', remedy: '' };
  expect(findingPath(finding, tables, 'source.endpoint')).toBe(path);
});
