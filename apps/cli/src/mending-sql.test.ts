import { expect, test } from 'vitest';
import { mendingSql } from './mending-sql.js';

test('statements stand under the endpoint where they belong, each once', () => {
  const grant = { severity: 'error', code: 'NO_SELECT', endpoint: 'shop', sql: 'GRANT SELECT ON a TO b' };
  const problems = [grant, { severity: 'error', code: 'TABLE_UNKNOWN' }, { ...grant, endpoint: 'copy', code: 'NO_WRITE' }, grant];
  expect(mendingSql(problems)).toBe(
    '-- at shop\nGRANT SELECT ON a TO b; -- error NO_SELECT\n-- at copy\nGRANT SELECT ON a TO b; -- error NO_WRITE',
  );
  expect(mendingSql([{ severity: 'info', code: 'X', sql: 'SELECT 1' }], 'shop')).toBe('-- at shop\nSELECT 1; -- info X');
  expect(mendingSql([])).toBe('');
});
