import { expect, test } from 'vitest';
import { taskDefinition } from './definition.js';

const withPriority = (priority: unknown) => ({
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [
    {
      source: { schema: 'public', table: 'item' },
      priority,
      transformations: [{ type: 'modify-column-value', operation: 'trim', column: 'c', priority: 3 }],
    },
  ],
});

test.each([
  [0, 'highest'],
  [1, 'high'],
  [2, 'normal'],
  [3, 'low'],
  [4, 'lowest'],
  ['low', 'low'],
  [undefined, 'normal'],
])('priority %s is %s', (written, kept) => {
  const [table] = taskDefinition.parse(withPriority(written)).tables;
  expect(table).toMatchObject({ priority: kept, transformations: [{ priority: 'low' }] });
});

test.each([5, -1, 1.5, '0', null, 'urgent'])('priority %j is none', (written) => {
  const { error } = taskDefinition.safeParse(withPriority(written));
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['tables.0.priority']);
});
