import { type FidelityCase, valueCase } from '../case.js';

const SUBTYPES: Readonly<Record<string, readonly [string, string]>> = {
  int4: ['-2147483648', '2147483646'],
  int8: ['-9223372036854775808', '9223372036854775806'],
  num: ['-1.10', 'Infinity'],
  date: ['-infinity', '5874897-12-30'],
  ts: ['"4713-01-01 00:00:00 BC"', 'infinity'],
  tstz: ['-infinity', '"294276-12-31 23:59:59.999999+00"'],
};

/** Every way to bound a range, with limits of its subtype as bounds. */
export const ranges: readonly FidelityCase[] = [
  ...Object.entries(SUBTYPES).map(([name, [low, high]]) =>
    valueCase('S6', `${name}range: every kind of bounds`, {
      type: `${name}range`,
      values: [
        'empty',
        '(,)',
        `[${low},${high}]`,
        `[${low},${high})`,
        `(${low},${high}]`,
        `(${low},${high})`,
        `[${low},)`,
        `(,${high}]`,
        `[${low},${low}]`,
      ],
    }),
  ),
  ...Object.entries(SUBTYPES).map(([name, [low, high]]) =>
    valueCase('S6', `${name}multirange: every kind of bounds`, {
      type: `${name}multirange`,
      values: ['{}', '{(,)}', `{[${low},${low}],[${high},)}`, `{[${low},${high})}`, `{(,${low}],[${high},${high}]}`],
    }),
  ),
  valueCase('S6', 'a range of an enum', {
    setup: `CREATE TYPE range_size AS ENUM ('small', 'middle, so', 'large'); CREATE TYPE range_sizes AS RANGE (SUBTYPE = range_size, MULTIRANGE_TYPE_NAME = range_of_sizes)`,
    type: 'range_sizes',
    values: ['[small,large]', '("middle, so",)', 'empty'],
  }),
  valueCase('S6', 'a range of a domain', {
    setup:
      'CREATE DOMAIN range_price AS numeric(8,2); CREATE TYPE range_prices AS RANGE (SUBTYPE = range_price, MULTIRANGE_TYPE_NAME = range_of_prices)',
    type: 'range_prices',
    values: ['[1.10,2.50)', '(,)'],
  }),
  valueCase('S6', 'a range of a composite of ranges, and its multirange', {
    setup:
      'CREATE TYPE range_pair AS (a int4range, b text); CREATE TYPE range_deep AS RANGE (SUBTYPE = range_pair, MULTIRANGE_TYPE_NAME = range_deeps)',
    type: 'range_deeps',
    values: [String.raw`{["(\"[1,3)\",a)","(\"[4,6)\",b)"]}`, '{}'],
  }),
  valueCase('S6', 'a range with a difference function and a collation', {
    setup: 'CREATE TYPE range_words AS RANGE (SUBTYPE = text, COLLATION = "C", MULTIRANGE_TYPE_NAME = range_of_words)',
    type: 'range_words',
    values: ['[A,a]', '["",)'],
  }),
  {
    id: 'S6',
    title: 'ranges and multiranges as key, beside arrays of them',
    table: 'CREATE TABLE $T (r tstzrange, m int4multirange, a numrange[], touched int NOT NULL DEFAULT 0, PRIMARY KEY (r, m))',
    rows: `INSERT INTO $T SELECT tstzrange(to_timestamp($N + g), to_timestamp($N + g + 5), '[]'), int4multirange(int4range(g, g + 2), int4range(g + 5, NULL)), ARRAY[numrange(g, g + 1.10), NULL] FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET m = m * int4multirange(int4range(NULL, 1000)) WHERE lower(m) % 3 = 0; DELETE FROM $T WHERE lower(m) % 5 = 0`,
  },
];
