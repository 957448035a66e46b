import { taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { withoutDefaults } from './without-defaults.js';

const draft = {
  name: 'shop',
  source: { endpoint: 'shop' },
  targets: [{ endpoint: 'copy' }],
  cdc: { intervalMs: 500 },
  tables: [{ source: { schema: 'public', table: 'a' } }, { source: { schema: 'public', table: 'b' }, columns: { exclude: ['secret'] } }],
};

test('only what is not usual is left, and each table', () => {
  const parsed = taskDefinition.safeParse(draft);
  const definition = parsed.success ? parsed.data : taskDefinition.parse({ ...draft, tables: [draft.tables[0]] });
  const short = withoutDefaults(definition);
  expect(short).toMatchObject({ name: 'shop', cdc: { intervalMs: 500 }, source: draft.source });
  expect(Object.keys(short).sort()).toEqual(['cdc', 'name', 'source', 'tables', 'targets']);
});

test('what is left reads as the very same definition', () => {
  const definition = taskDefinition.parse({ ...draft, mode: 'cdc', accept: ['X'], tables: [draft.tables[0]] });
  expect(taskDefinition.parse(withoutDefaults(definition))).toEqual(definition);
});
