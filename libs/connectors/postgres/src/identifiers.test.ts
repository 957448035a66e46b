import { expect, test } from 'vitest';
import { quoteIdentifier, quoteList, quoteLiteral, quoteTable } from './identifiers.js';

test('names are quoted whatever their letters', () => {
  expect(quoteIdentifier('O"dd. Näme')).toBe('"O""dd. Näme"');
  expect(quoteTable({ schema: 'a', table: 'B' })).toBe('"a"."B"');
  expect(quoteList(['a', 'b"'])).toBe('"a", "b"""');
});

test('what no server can have as a name is refused', () => {
  for (const name of ['', 'a\0b']) {
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  }
});

test('literals are quoted for either setting of standard_conforming_strings', () => {
  expect(quoteLiteral("it's")).toBe("'it''s'");
  expect(quoteLiteral('a\\b')).toBe(" E'a\\\\b'");
});
