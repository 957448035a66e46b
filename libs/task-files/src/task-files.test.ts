import { taskDefinition } from '@trem/contracts';
import { describe, expect, test } from 'vitest';
import { readTask, writeTask } from './index.js';

const full = taskDefinition.parse({
  name: 'shop',
  title: "Yes: 'quoted', # not a comment",
  description: 'two\nlines and é 😀',
  tags: ['on', 'null', '1'],
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b', name: 'b', apply: { mode: 'upsert' } }],
  schedule: { startAt: '2027-01-10T22:00:00' },
  accept: ['WHOLE_ROW_MATCH'],
  tables: [
    { source: { schema: 'public', table: 'My:Table' }, key: ['plano pro ?'] },
    { source: { schema: 'public', table: 'yes' }, filters: [{ operator: 'in', column: 'n', values: ['9007199254740993', 1] }] },
  ],
});

test.each(['yaml', 'json'] as const)('a definition written as %s reads as the very same one', (format) => {
  const text = writeTask(full, format);
  const { definition, problems } = readTask(text);
  expect(problems).toEqual([]);
  expect(definition).toEqual(full);
  expect(definition && writeTask(definition, format)).toBe(text);
});

describe('[S9] what is wrong is told at once, each with its place', () => {
  test('syntax', () => {
    const { definition, problems } = readTask('name: shop\ntables: [1, 2\nmode: cdc\n');
    expect(definition).toBeUndefined();
    expect(problems[0]).toMatchObject({ code: 'REQUEST_INVALID', line: 3 });
  });

  test('fields, values and unknown names', () => {
    const text = `name: shop
source: { endpoint: a }
targets: [{ endpoint: b }]
mode: fast
cdc:
  intervalMs: -1
tables:
  - source: { schema: public, table: item }
    colour: red
`;
    expect(readTask(text).problems.map(({ path, line, column, code }) => [path, line, column, code])).toEqual([
      ['mode', 4, 7, 'VALUE_TYPE'],
      ['cdc.intervalMs', 6, 15, 'VALUE_TYPE'],
      ['tables.0.colour', 9, 13, 'FIELD_UNKNOWN'],
    ]);
  });

  test('a text that is no task at all, and one that is empty', () => {
    expect(readTask('').problems).toMatchObject([{ line: 1, text: 'the file is empty' }]);
    expect(readTask('- a\n- b\n').problems).toMatchObject([{ line: 1, code: 'VALUE_TYPE' }]);
    expect(readTask('a: 1\n---\nb: 2\n').problems).toMatchObject([{ text: expect.stringContaining('second document') }]);
  });
});
