import { expect, test } from 'vitest';
import { type CatalogueType, CatalogueTypes } from './catalogue-types.js';
import { renumberOf } from './renumber.js';

const base = {
  ...{ schema: 'pg_catalog', kind: 'b', isArray: false, isBuiltIn: true, hasBinary: true, extension: null, isRowOfTable: false, parts: [] },
  ...{ base: null, notNull: false, expression: null, checks: [], collation: null, labels: [], fields: [], range: null },
};
const interval: CatalogueType = { ...base, oid: 1186, name: 'interval' };
const intervals: CatalogueType = { ...base, oid: 1187, name: '_interval', isArray: true, parts: [1186] };

const ENDLESS = ['7fffffffffffffff7fffffff7fffffff', '80000000000000008000000080000000'];
const LONG = '00000000000000000000000' + '07f50c600'; // 178 000 000 years
const inArray = (value: string) => `0000000100000000000004a20000000100000001${'00000010'}${value}`;

function carry(oid: number, hex: string, serverVersion: number): string {
  const bytes = Buffer.from(hex, 'hex');
  renumberOf(new CatalogueTypes([interval, intervals], serverVersion), oid)?.(bytes, 0, bytes.length);
  return bytes.toString('hex');
}

test.each(ENDLESS)('an endless interval %s is refused on its way to a server that does not know it, also in an array', (hex) => {
  for (const [oid, bytes] of [
    [1186, hex],
    [1187, inArray(hex)],
  ] as const) {
    expect(() => carry(oid, bytes, 160_010)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(carry(oid, bytes, 170_000)).toBe(bytes);
  }
});

test('every other interval passes as it is', () => {
  expect(carry(1186, LONG, 140_000)).toBe(LONG);
  expect(carry(1187, inArray(LONG), 140_000)).toBe(inArray(LONG));
});
