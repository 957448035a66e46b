import { expect, test } from 'vitest';
import { taskDefinition } from '../index.js';

const draft = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};

test('a short draft gets every default', () => {
  expect(taskDefinition.parse(draft)).toMatchObject({
    mode: 'full-load-and-cdc',
    startMode: 'continue',
    fullLoad: { parallelTables: 4, createObjects: ['primary-key'] },
    cdc: { maxBatchBytes: 262_144 },
  });
});

test('all errors come at once, each with its path', () => {
  const { error } = taskDefinition.safeParse({
    ...draft,
    name: 'Shop',
    mode: 'fast',
    colour: 'red',
    tables: [...draft.tables, ...draft.tables],
  });
  const paths = error?.issues.map((issue) => issue.path.join('.'));
  expect(paths).toEqual(expect.arrayContaining(['name', 'mode', '', 'tables.1.source']));
});

test('a table mapped twice is refused with its place', () => {
  const { error } = taskDefinition.safeParse({ ...draft, tables: [...draft.tables, ...draft.tables] });
  expect(error?.issues[0]?.path).toEqual(['tables', 1, 'source']);
});
