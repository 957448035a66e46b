import type { Seeded } from '@trem/testing';

/** A column of each kind that rules look into, and texts of values that are drawn for it. Few, so that literals meet values. */
export interface RandomColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

const whole = ['0', '1', '-1', '2', '10', '9', '32767', '-32768', '7'];
const texts = [
  '',
  'a',
  'A',
  'ab',
  'Ab',
  ' a ',
  'a.b(',
  '100%_',
  'ç',
  'Ç',
  'straße',
  'STRASSE',
  'İ',
  'ﬁ',
  "O'Neil",
  '\\',
  '😀',
  'ΑΣ',
  '\t\n',
  'e\u0301',
  'null',
  'Yes',
  'f',
  ' 0 ',
  'TRUE',
  'são paulo, ÁRVORE',
  '\u00a0nbsp\u2003',
  '\u0085next\u3000',
  '\ufeffbom',
  "o'neil-smith",
  'ΟΔΟΣ ΣΑΣ',
  'Ǆ ŉ ǰ',
  'ﬃ Ⅷ K',
  'Đặng ø Ł ı',
];
const dates = [
  '2022-01-01',
  '2022-01-02',
  '2021-12-31',
  '2020-02-29',
  '1969-12-31',
  '0001-01-01',
  '9999-12-31',
  'infinity',
  '-infinity',
  '0044-03-15 BC',
];
const moments = [
  ...[
    '2022-01-01 00:00:00',
    '2022-01-01 23:59:59.999999',
    '2022-01-02 00:00:00',
    '2022-03-27 01:30:00',
    '2022-10-30 01:30:00',
    '1969-12-31 23:59:59.5',
  ],
  ...[
    'infinity',
    '-infinity',
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
    '0044-03-15 12:00:00 BC',
    '2021-12-31 22:00:00',
    '2020-02-29 12:34:56.789',
  ],
];
const numbers = [
  '0',
  '0.00',
  '1',
  '1.00',
  '-1.5',
  '1.5',
  '2.5',
  '9007199254740993',
  '12345678901234567890.5',
  '-0.000001',
  '99999999999999999999999999.9999999999',
  'NaN',
];
const floats = ['0', '-0', '0.1', '1', '1.5', '-1.5', 'NaN', 'Infinity', '-Infinity', '1e30', '3.4e38', '16777216', '1e-40'];

const numbersInText = [
  ...[
    '0',
    ' 42 ',
    '-7',
    '+5',
    '.5',
    '5.',
    '2.5',
    '-2.5',
    '1.005',
    '1e3',
    '1E-3',
    '-0',
    '007',
    '1_000',
    '0x1F',
    '1,5',
    'NaN',
    'infinity',
    '-Infinity',
    '+infinity',
  ],
  ...[
    '32768',
    '2147483648',
    '9223372036854775807',
    '9223372036854775808',
    '12345678901234567890.123',
    '1e400',
    '1e-400',
    '3.5e38',
    '\u00a042\u2003',
    '\ufeff1',
    '',
    ' ',
  ],
];
const datesInText = [
  ...[
    '2022-01-31',
    '2024-02-29',
    '2023-02-29',
    '2022-1-5',
    '31/12/1999',
    '1/2/2020',
    '2022-13-01',
    '2022-01-32',
    '0000-01-01',
    '0001-01-01',
    '9999-12-31',
  ],
  ...[
    '2022-01-31 23:59:59.999999',
    '2022-01-31T01:00:00Z',
    '2022-07-31 01:00:00+02:00',
    '2022-01-31 01:00:00-03:30',
    '2022-01-31 24:00:00',
  ],
  ...[
    '2022-01-31 23:59:60',
    '2022-01-31 12:00',
    'infinity',
    '-infinity',
    'today',
    ' 2022-01-31 ',
    '2022-01-31 01:00:00+16:00',
    '1969-12-31 23:59:59.5',
  ],
];
const formsInText = [
  ...[
    '{"a": 1}',
    '[]',
    '"a"',
    'null',
    '1',
    '01',
    '{a}',
    "{'a': 1}",
    '[1,]',
    ' {"a":\t"\\u00e7"} ',
    '"\\ud83d\\ude00"',
    'true',
    'T',
    'yes',
    'No',
    'off',
    '0',
  ],
  ...[
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11',
  ],
];

export const randomColumns: readonly RandomColumn[] = [
  { name: 'i2', type: 'smallint', values: whole },
  { name: 'i4', type: 'integer', values: [...whole, '2147483647', '-2147483648'] },
  { name: 'i8', type: 'bigint', values: [...whole, '9007199254740993', '9223372036854775807', '-9223372036854775808'] },
  { name: 'dec', type: 'numeric', values: [...numbers, 'Infinity', '-Infinity'] },
  { name: 'fixed', type: 'numeric(38,10)', values: numbers },
  { name: 'f4', type: 'real', values: floats },
  { name: 'f8', type: 'double precision', values: [...floats, '1e300', '5e-324', '0.30000000000000004'] },
  { name: 'bool', type: 'boolean', values: ['true', 'false'] },
  { name: 'txt', type: 'text', values: texts },
  { name: 'vc', type: 'character varying(20)', values: texts },
  { name: 'ch', type: 'character(8)', values: texts.filter((text) => !text.includes('\t')) },
  { name: 'ci', type: 'citext', values: texts },
  { name: 'mood', type: 'mood', values: ['sad', 'ok', 'very, "happy"'] },
  { name: 'dom', type: 'amount_domain', values: ['1.50', '-2.25', '0'] },
  { name: 'uid', type: 'uuid', values: ['00000000-0000-0000-0000-000000000000', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'] },
  { name: 'day', type: 'date', values: dates },
  { name: 'ts', type: 'timestamp without time zone', values: moments },
  {
    name: 'tz',
    type: 'timestamp with time zone',
    values: moments.map((text) => (text.includes('infinity') ? text : text.replace(/( BC)?$/, '+00$1'))),
  },
  { name: 'nt', type: 'text', values: numbersInText },
  { name: 'dt', type: 'text', values: datesInText },
  { name: 'st', type: 'text', values: formsInText },
  { name: 'doc', type: 'jsonb', values: ['{}', 'null', '[1]'] },
  { name: 'pair', type: 'pair', values: ['(,)', '(1,2)'] },
];

export const RANDOM_TYPES = `
  CREATE EXTENSION citext;
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'very, "happy"');
  CREATE DOMAIN amount_domain AS numeric(10,2);
  CREATE TYPE pair AS (a int, b int);`;

/** One of the column's values; null now and then. */
export function randomText(random: Seeded, { values }: RandomColumn): string | null {
  return random.below(8) === 0 ? null : random.pick(values);
}
