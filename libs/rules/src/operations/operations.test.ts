import type { TaskDraft } from '@trem/contracts';
import type { RuleValue } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { plan } from '../../test-support/shapes.js';
import { textOf } from '../values.js';

type Rule = NonNullable<TaskDraft['tables'][number]['transformations']>[number];

const at = { committedAt: 1_700_000_000_000_000, appliedAt: 1_700_090_000_000_000 };

/** What the only step of a rule makes of values. */
function made(rule: object, ...values: readonly (RuleValue | null)[]): string | null {
  const { tables, problems } = plan({ transformations: [rule as Rule] }, { maskKey: 'key' });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const step = tables[0]?.plan.steps[0];
  if (step === undefined) {
    throw new Error('no step');
  }
  const result = step.operation.run(values, at);
  return result === null ? null : textOf(result, step.output);
}

const modify = (operation: string, more: object = {}) => ({ type: 'modify-column-value', operation, column: 'name', ...more });

describe('texts', () => {
  test.each([
    ['uppercase', 'França straße', 'FRANÇA STRASSE'],
    ['lowercase', 'FRANÇA ΟΔΟΣ', 'frança οδος'],
    ['trim', '\u00a0\u2003 a b\r\n\u0085', 'a b'],
    ['trim', '\u3000', ''],
    ['unaccent', 'São João, ç, ø, ñ', 'Sao Joao, c, ø, n'],
    ['unaccent', 'e\u0301 한국 हिन्दी', 'e 한국 हिन्दी'],
    ['title-case', 'são PAULO', 'São Paulo'],
    ['title-case', "o'neil-smith 2nd", "O'Neil-Smith 2Nd"],
    ['title-case', 'ß e\u0301cole', 'Ss E\u0301cole'],
    ['title-case', 'ΟΔΟΣ ΑΣ', 'Οδος Ας'],
  ])('%s of %j', (operation, text, result) => {
    expect(made(modify(operation), text)).toBe(result);
  });

  test('empty, blank and null are replaced, and further texts that count as empty', () => {
    const rule = modify('replace-empty', { also: ['-'] });
    expect(['', ' \t', '\u0085', null, '-', 'a', '\ufeff'].map((value) => made(rule, value))).toEqual([
      ...['N/A', 'N/A', 'N/A', 'N/A', 'N/A'],
      ...['a', '\ufeff'], // as `trim` has it: not a blank
    ]);
  });
});

describe('years between two dates', () => {
  const day = (text: string) => Math.round(Date.parse(text) / 86_400_000);
  const rule = (roundResult: boolean) => ({
    type: 'create-column',
    operation: 'date-diff-years',
    newColumn: 'n',
    dependsOn: ['born', 'born'],
    roundResult,
  });
  test.each([
    ['2020-12-31', '2021-01-01', '0', '0.00274'],
    ['2000-02-29', '2001-02-28', '0', '0.997268'],
    ['2000-02-29', '2001-03-01', '1', '1'],
    ['2001-03-01', '2000-02-29', '-1', '-1'],
    ['2000-01-01', '2010-07-01', '10', '10.49589'],
    ['2000-02-29', '2004-02-29', '4', '4'],
  ])('%s to %s', (start, end, years, exact) => {
    expect(made(rule(true), day(start), day(end))).toBe(years);
    expect(made(rule(false), day(start), day(end))).toBe(exact);
  });

  test('without an end there are none', () => {
    expect(made(rule(true), Infinity, 0)).toBeNull();
  });
});

describe('the clock', () => {
  const now = (operation: string, more: object) => ({ type: 'create-column', operation, newColumn: 'n', ...more });
  test('is that of the write, or of the commit, in the zone that is said', () => {
    expect(made(now('datetime-now', {}))).toBe('2023-11-15 23:13:20+00');
    expect(made(now('datetime-now', { clock: 'commit' }))).toBe('2023-11-14 22:13:20+00');
    expect(made(now('date-now', { clock: 'commit' }))).toBe('2023-11-14');
    expect(made(now('date-now', { clock: 'commit', timeZone: 'Asia/Tokyo' }))).toBe('2023-11-15');
  });
});

describe('masks', () => {
  test('a hash is the same for the same value, under the key of the installation', () => {
    const rule = modify('mask', { method: 'hash' });
    expect(made(rule, 'a')).toBe('780c3db4ce3de5b9e55816fba98f590631d96c075271b26976238d5f4444219b');
    expect(made(rule, 'a')).not.toBe(made(rule, 'b'));
  });

  test('a fixed text, and the last characters', () => {
    expect(made(modify('mask', { method: 'fixed' }), 'secret')).toBe('***');
    expect(made(modify('mask', { method: 'keep-last', count: 2 }), 'ab😀c')).toBe('**😀c');
    expect(made(modify('mask', { method: 'keep-last' }), 'abc')).toBe('abc');
    expect(made({ ...modify('mask', { method: 'keep-last' }), column: 'born' }, 18_262), 'as people read it').toBe('******1-01');
  });
});

describe('types', () => {
  const cast = (targetType: string, more: object = {}) => ({ type: 'modify-column-type', column: 'name', targetType, ...more });
  test.each<[string, object, string, string]>([
    ['integer', {}, ' 42 ', '42'],
    ['integer', { round: 'half-up' }, '-2.5', '-3'],
    ['numeric', { precision: 10, scale: 2 }, '1.005', '1.01'],
    ['boolean', {}, 'Yes', 'true'],
    ['integer', {}, '\u008542\u0085', '42'],
    ['date', { format: '%Y-%j' }, '1970-200', '1970-07-19'],
    ['date', { format: '%Y-%j' }, '1970-001', '1970-01-01'],
    ['date', { format: '%Y-%j' }, '2024-366', '2024-12-31'],
    ['timestamptz', { format: '%Y-%m-%d %H%z' }, '2022-01-31 12+15:59', '2022-01-30 20:01:00+00'],
    ['timestamp', {}, '2022-01-31T01:00:00+02:00', '2022-01-30 23:00:00'],
    ['timestamp', { timeZone: 'Europe/Berlin' }, '2022-01-31T01:00:00+02:00', '2022-01-31 00:00:00'],
    ['timestamp', { timeZone: 'Europe/Berlin' }, '2022-01-31 01:00:00', '2022-01-31 01:00:00'],
    ['timestamptz', { timeZone: 'Europe/Berlin' }, '2022-07-31 01:00:00', '2022-07-30 23:00:00+00'],
    ['timestamptz', { timeZone: 'Europe/Berlin' }, '2022-07-31', '2022-07-30 22:00:00+00'],
    ['timestamptz', { timeZone: 'Europe/Berlin' }, '2022-07-31 01:00:00Z', '2022-07-31 01:00:00+00'],
    ['date', { format: '%Y-%m-%d %H%z', timeZone: 'Asia/Tokyo' }, '2022-01-31 20Z', '2022-02-01'],
    ['date', {}, '2022-01-31', '2022-01-31'],
    ['date', { format: '%d/%m/%y' }, '31/12/99', '1999-12-31'],
    ['timestamp', { format: '%d %b %Y %I:%M %p' }, '01 Feb 2022 12:05 am', '2022-02-01 00:05:00'],
    ['timestamptz', {}, '2022-01-31T12:00:00+02:00', '2022-01-31 10:00:00+00'],
    ['uuid', {}, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['json', {}, '{"a": 1}', '{"a": 1}'],
  ])('%s %j of %j', (type, more, text, result) => {
    expect(made(cast(type, more), text)).toBe(result);
  });

  test.each<[string, string, string?]>([
    ['integer', '1.5'],
    ['integer', ''],
    ['integer', '\u0085'],
    ['integer', '\ufeff1'],
    ['integer', 'x'],
    ['boolean', 'maybe'],
    ['date', '2022-02-30'],
    ['date', '2021-366', '%Y-%j'],
    ['date', '2021-999', '%Y-%j'],
    ['date', '2021-000', '%Y-%j'],
    ['timestamptz', '2022-01-31 12+99:99', '%Y-%m-%d %H%z'],
    ['timestamptz', '2022-01-31 12+16:00', '%Y-%m-%d %H%z'],
    ['timestamptz', '2022-01-31 12:00:00+15:60'],
    ['timestamptz', '2022-01-31 12:00:00-16:00'],
    ['uuid', 'a0ee'],
    ['json', '{a}'],
  ])('%s refuses %j, and keeps it to itself', (type, text, format) => {
    let error: unknown;
    try {
      made(cast(type, format === undefined ? {} : { format }), text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: 'ValueFault' });
    expect(text === '' || !String(error).includes(text)).toBe(true);
  });
});
