import { expect, test } from 'vitest';
import { translateError } from './errors.js';

test("a syntax error within a value is the value's; one of a statement is ours", () => {
  expect(translateError({ code: '42601', position: undefined })).toMatchObject({ code: 'VALUE_INVALID', facts: { sqlState: '42601' } });
  expect(translateError({ code: '42601', position: '12' })).toMatchObject({ code: 'BUG' });
});
