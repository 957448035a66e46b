import { expect, test } from 'vitest';
import { editText } from './index.js';

const TEXT = `# ours
name: shop # short
tables:
  - source: { schema: public, table: a } # the first
    columns: { exclude: [ fax ] }
  - source:
      schema: public
      table: b
`;

test('what is edited changes, comments and the rest stay as they were written', () => {
  expect(editText(TEXT, [{ path: ['tables', 1, 'columns'], value: { include: ['id', 'no'] } }])).toBe(
    `${TEXT}    columns:\n      include:\n        - id\n        - no\n`,
  );
  expect(editText(TEXT, [{ path: ['tables', 0, 'columns'], value: undefined }])).toBe(
    TEXT.replace('    columns: { exclude: [ fax ] }\n', ''),
  );
});

test('a text that is no YAML, and a place behind an alias, are left alone', () => {
  expect(editText('name: [', [{ path: ['name'], value: 'a' }])).toBeUndefined();
  expect(editText('a: &one { b: 1 }\nc: *one\n', [{ path: ['c', 'b'], value: 2 }])).toBeUndefined();
});
