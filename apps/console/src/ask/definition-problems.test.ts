import { expect, test } from 'vitest';
import { placedIn, readText } from './definition-problems.js';

const GOOD = `name: shop
source:
  endpoint: shop
targets:
  - endpoint: copy
tables:
  - source:
      schema: sales
      table: orders
`;

test('a text that reads well gives its definition, and nothing is wrong', () => {
  expect(readText(GOOD)).toMatchObject({ problems: [], definition: { name: 'shop', mode: 'full-load-and-cdc' } });
});

test('what breaks the contract is told at its line, and there is no definition to send', () => {
  const { definition, problems } = readText(`${GOOD}colour: red\nmode: sometimes\n`);
  expect(definition).toBeUndefined();
  expect(problems.map(({ line, path }) => [line, path])).toEqual([
    [10, 'colour'],
    [11, 'mode'],
  ]);
});

test('a text that is no YAML says where it breaks', () => {
  const { definition, problems } = readText('name: [');
  expect(definition).toBeUndefined();
  expect(problems[0]).toMatchObject({ severity: 'error', line: expect.any(Number) });
});

test('what the service finds later stands at the lines of the text that was sent', () => {
  const found = { severity: 'error', code: 'TABLE_UNKNOWN', path: 'tables.0.source.table', text: 'no such table', remedy: '' } as const;
  expect(placedIn(GOOD, [found])).toMatchObject([{ line: 9, path: 'tables.0.source.table' }]);
  expect(placedIn(GOOD, [{ ...found, path: 'definition.name' }])).toMatchObject([{ line: 1, path: 'name' }]);
});
