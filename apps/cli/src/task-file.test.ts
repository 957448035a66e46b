import { expect, test } from 'vitest';
import { offlineProblems, readTaskFile, withLines } from './task-file.js';

const SHOP = `# a task
version: 1
name: Shop
source: { endpoint: a }
targets:
  - { endpoint: b }
mode: fast
tables:
  - source: { schema: public, table: item }
  - source:
      schema: public
      table: item
      colour: red
`;

test('each problem comes with the line it stands on, in the order of the file', () => {
  const file = readTaskFile(SHOP, 'shop.yaml');
  const problems = withLines(offlineProblems(file), file);
  expect(problems.map(({ code, text }) => `${code} ${text.split(':')[0]}`)).toEqual([
    'NAME_INVALID line 3, name',
    'VALUE_TYPE line 7, mode',
    'NAME_CLASH line 11, tables.1.source',
    'FIELD_UNKNOWN line 13, tables.1.source.colour',
  ]);
});

test('a path that is not in the file points to the nearest part that is', () => {
  const file = readTaskFile(SHOP, 'shop.yaml');
  expect(file.document.placeOf('tables.1.source.nothing').line).toBe(11);
  expect(file.document.placeOf('cdc.maxBatchBytes').line).toBe(2);
  expect(file.document.placeOf('').line).toBe(2);
});

test('a doubled table is NAME_CLASH, as the API says it', () => {
  const file = readTaskFile(SHOP.replace('Shop', 'shop').replace('fast', 'cdc').replace('      colour: red\n', ''), 'shop.yaml');
  expect(withLines(offlineProblems(file), file)).toMatchObject([{ code: 'NAME_CLASH', text: expect.stringContaining('line 11') }]);
});

test('what is no YAML is refused with line, exit code 3', () => {
  for (const [text, line] of [
    ['name: shop\ntables: [\n', 3],
    ['name: a\nname: b\n', 2],
    ['name: a\n---\nname: b\n', 2],
    ['', 1],
  ] as const) {
    expect(() => readTaskFile(text, 'f')).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          exitCode: 3,
          problems: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining(`line ${line}`) })]),
        }),
      }),
    );
  }
});

test('JSON is read as well', () => {
  expect(readTaskFile('{ "name": "shop",\n "mode": "cdc" }', 'f').value).toEqual({ name: 'shop', mode: 'cdc' });
});
