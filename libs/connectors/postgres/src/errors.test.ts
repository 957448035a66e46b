import { expect, test } from 'vitest';
import { translateError } from './errors.js';

test("a syntax error within a value is the value's; one of a statement is ours", () => {
  expect(translateError({ code: '42601', position: undefined })).toMatchObject({ code: 'VALUE_INVALID', facts: { sqlState: '42601' } });
  expect(translateError({ code: '42601', position: '12' })).toMatchObject({ code: 'BUG' });
});

test("a column that is not there is told in the server's words, unless a function had them", () => {
  const error = { code: '42703', message: 'column "nope" of relation "item" does not exist' };
  expect(translateError(error, { end: 'target' }).message).toBe(
    'A column is not there (end target, sqlState 42703, says column "nope" of relation "item" does not exist)',
  );
  expect(translateError({ ...error, where: 'PL/pgSQL function f()' }).message).toBe('A column is not there (sqlState 42703)');
  expect(translateError({ ...error, code: '23505' }).message).not.toContain('nope');
});

test.each([
  ['53100', 'DISK_FULL'],
  ['53200', 'TARGET_OVERLOADED'],
  ['53300', 'TOO_MANY_CONNECTIONS'],
  ['53400', 'TARGET_OVERLOADED'],
  ['23502', 'NULL_REFUSED'],
  ['23503', 'CONSTRAINT_FOREIGN_KEY'],
  ['40P01', 'DEADLOCK'],
  ['42804', 'TARGET_TABLE_UNFIT'],
])('SQLSTATE %s is told as %s', (code, told) => {
  expect(translateError({ code })).toMatchObject({ code: told, facts: { sqlState: code } });
});

test('a label that an enum does not have is told from other values by the place in the server that refuses it', () => {
  for (const routine of ['enum_in', 'enum_recv']) {
    expect(translateError({ code: '22P02', routine })).toMatchObject({ code: 'LABEL_UNKNOWN', class: 'row' });
  }
  expect(translateError({ code: '22P02', routine: 'pg_strtoint32_safe' })).toMatchObject({ code: 'VALUE_INVALID' });
  expect(translateError({ code: '22P03', routine: 'enum_recv' })).toMatchObject({ code: 'VALUE_INVALID' });
});
