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

test('values in the spelling of the predecessor are read as ours, names and texts stay', () => {
  const { definition, problems } = readTask(`name: shop_a
source: { endpoint: end_point }
targets: [{ endpoint: b }]
mode: full_load_and_cdc
fullLoad: { createObjects: [primary_key, foreign_keys] }
schedule: { startAt: 2027-01-10T22:00:00, stopAt: 2027-01-11T22:00:00, stopBy: commit_time }
tables:
  - source: { schema: public, table: an_item }
    rowIdentity: whole_row
    filters: [{ operator: greater_than, column: a_b, value: 1 }]
    transformations:
      - { type: modify_column_value, operation: extract_year, column: c_d }
      - { type: create_column, operation: concat, newColumn: e_f, dependsOn: [a_b, c_d], separator: snake_case }
`);
  expect(problems).toEqual([]);
  expect(definition).toMatchObject({
    ...{ name: 'shop_a', source: { endpoint: 'end_point' }, mode: 'full-load-and-cdc', schedule: { stopBy: 'commit-time' } },
    fullLoad: { createObjects: ['primary-key', 'foreign-keys'] },
  });
  expect(definition?.tables[0]).toMatchObject({
    ...{ source: { table: 'an_item' }, rowIdentity: 'whole-row', filters: [{ operator: 'greater-than', column: 'a_b' }] },
    transformations: [
      { type: 'modify-column-value', operation: 'extract-year', column: 'c_d' },
      { type: 'create-column', newColumn: 'e_f', separator: 'snake_case' },
    ],
  });
});

test('a value that is none in either spelling is refused as it stands', () => {
  const { problems } = readTask(
    'name: shop\nmode: full_speed\nsource: { endpoint: a }\ntargets: [{ endpoint: b }]\ntables: [{ source: { schema: s, table: t } }]\n',
  );
  expect(problems.map(({ code, path, line }) => [code, path, line])).toEqual([['VALUE_TYPE', 'mode', 2]]);
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
