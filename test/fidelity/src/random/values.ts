import type { Seeded } from '@trem/testing';

/** Draws a value of a type, in the type's own input syntax. */
export type Draw = (random: Seeded) => string;

const LETTERS = [
  'a',
  'B',
  'é',
  'e\u0301',
  'ß',
  '中',
  '😀',
  ' ',
  '\t',
  '\n',
  '\\',
  "'",
  '"',
  ',',
  '{',
  '}',
  '(',
  ')',
  '%',
  '$1',
  '\u200b',
  'NULL',
  '\u0001',
];

const int: (bytes: 2 | 4 | 8) => Draw = (bytes) => (random) => {
  const limit = 2n ** BigInt(8 * bytes - 1);
  const any = BigInt.asIntN(8 * bytes, (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32)));
  return String(random.pick([any, any, 0n, 1n, -1n, limit - 1n, -limit]));
};
const digits = (random: Seeded, most: number) => Array.from({ length: random.between(1, most) }, () => random.below(10)).join('');
const numeric: Draw = (random) =>
  random.pick([
    () => `${random.pick(['', '-'])}${digits(random, 200)}.${digits(random, 200)}`,
    () => `${digits(random, 3)}e${random.between(-300, 300)}`,
    () => random.pick(['NaN', 'Infinity', '-Infinity', '0', '0.00', '1.10']),
  ])();
const float: Draw = (random) =>
  random.pick([
    () => `${random.pick(['', '-'])}${digits(random, 17)}e${random.between(-37, 20)}`,
    () => random.pick(['NaN', 'Infinity', '-Infinity', '0', '-0', '0.1']),
  ])();
const text = (random: Seeded, most: number) => Array.from({ length: random.below(most + 1) }, () => random.pick(LETTERS)).join('');
const word: Draw = (random) => random.hex(random.between(1, 8));
const two = (random: Seeded, below: number) => String(random.below(below)).padStart(2, '0');
const clock: Draw = (random) => `${two(random, 24)}:${two(random, 60)}:${two(random, 60)}.${digits(random, 6)}`;
const day = (random: Seeded, lastYear: number): string => {
  const year = random.pick([random.between(1, 9_999), random.between(1_900, 2_100), random.between(10_000, lastYear)]);
  const date = `${String(year).padStart(4, '0')}-${String(random.between(1, 12)).padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`;
  return year < 4_000 && random.below(4) === 0 ? `${date} BC` : date;
};
const zone: Draw = (random) => `${random.pick(['+', '-'])}${two(random, 15)}:${two(random, 60)}`;
const moment = (random: Seeded, suffix = ''): string => {
  const [date = '', era] = day(random, 294_000).split(' ');
  return `${date} ${clock(random)}${suffix}${era === undefined ? '' : ` ${era}`}`;
};
const orEndless =
  (draw: Draw): Draw =>
  (random) =>
    random.below(12) === 0 ? random.pick(['infinity', '-infinity']) : draw(random);
const date = orEndless((random) => day(random, 5_800_000));
const timestamp = orEndless((random) => moment(random));
const timestamptz = orEndless((random) => moment(random, zone(random)));
const interval: Draw = (random) => {
  const signed = (below: number) => `${random.pick(['', '-'])}${random.below(below)}`;
  return `${signed(170_000_000)} years ${signed(12)} mons ${signed(100_000)} days ${signed(1_000)}:${two(random, 60)}:${two(random, 60)}.${digits(random, 6)}`;
};
const json = (random: Seeded, depth: number, number: Draw): string => {
  const leaf = () => random.pick([() => 'null', () => 'true', () => number(random), () => JSON.stringify(text(random, 8))])();
  const nested = () => json(random, depth - 1, number);
  const list = () => `[${Array.from({ length: random.below(4) }, nested).join(', ')}]`;
  const object = () => `{${Array.from({ length: random.below(4) }, () => `${JSON.stringify(text(random, 3))}: ${nested()}`).join(',')}}`;
  return depth === 0 ? leaf() : random.pick([leaf, list, object])();
};
const jsonNumber: Draw = (random) => random.pick([`-${random.between(1, 9)}${digits(random, 30)}`, '0.10', '1e10', '9007199254740993']);
const bits: (most: number) => Draw = (most) => (random) => Array.from({ length: random.between(1, most) }, () => random.below(2)).join('');
const v4: Draw = (random) => Array.from({ length: 4 }, () => random.below(256)).join('.');
const v6: Draw = (random) => Array.from({ length: 8 }, () => random.hex(4)).join(':');
const inet: Draw = (random) =>
  random.pick([
    () => v4(random),
    () => `${v4(random)}/${random.below(33)}`,
    () => v6(random),
    () => `${v6(random)}/${random.below(129)}`,
  ])();
const mac: (pairs: number) => Draw = (pairs) => (random) => Array.from({ length: pairs }, () => random.hex(2)).join(':');
const point: Draw = (random) => `(${float(random)},${float(random)})`;
const points = (random: Seeded, least: number) => Array.from({ length: random.between(least, least + 5) }, () => point(random)).join(',');
const finite: Draw = (random) => `${random.pick(['', '-'])}${random.between(1, 9)}${digits(random, 8)}`;

/** A range between two values of a type, in order, by a rule that orders what `draw` makes. */
const range: (draw: Draw, order: (one: string, other: string) => number) => Draw = (draw, order) => (random) => {
  if (random.below(10) === 0) {
    return 'empty';
  }
  const [low, high] = [draw(random), draw(random)].sort(order);
  const side = (value: string | undefined) => (random.below(6) === 0 ? '' : `"${value}"`);
  return `${random.pick(['[', '('])}${side(low)},${side(high)}${random.pick([']', ')'])}`;
};
const byNumber = (one: string, other: string) => Number(BigInt(one) - BigInt(other));
const plainInt: Draw = (random) => String(random.between(-1_000_000, 1_000_000));
const plainDay: Draw = (random) => `2${random.below(1_000).toString().padStart(3, '0')}-0${random.between(1, 9)}-1${random.below(10)}`;
const plainMoment: Draw = (random) => `${plainDay(random)} ${clock(random)}`;
const byText = (one: string, other: string) => (one < other ? -1 : 1);
const multi: (one: Draw) => Draw = (one) => (random) => `{${Array.from({ length: random.below(4) }, () => one(random)).join(',')}}`;
const intRange = range(plainInt, byNumber);
const dayRange = range(plainDay, byText);
const momentRange = range(plainMoment, byText);

/** A type whose columns are declared by more than its name, or that is not there before somebody makes it. */
export interface DrawnType {
  readonly declared?: string;
  /** Makes it, at the source; Trem makes it at the target. What it is made of stands before it. */
  readonly setup?: string;
  /** That brings it, at both ends. */
  readonly extension?: string;
  readonly draw: Draw;
}

const escaped = (value: string) => value.replace(/["\\]/g, '\\$&');
const labels = ['sad', 'very, happy', 'NULL', '"', '\\', ' ', "it's", '😀'];
const path: Draw = (random) => Array.from({ length: random.between(1, 5) }, () => word(random)).join('.');
const span = range(finite, (one, other) => Number(one) - Number(other));
const words = range(word, byText);
const corner = (random: Seeded, dimensions: number) => `(${Array.from({ length: dimensions }, () => finite(random)).join(',')})`;
const cube: Draw = (random) => {
  const dimensions = random.between(1, 4);
  return random.pick([corner(random, dimensions), `${corner(random, dimensions)},${corner(random, dimensions)}`]);
};
const hstore: Draw = (random) =>
  Array.from({ length: random.below(5) }, () => {
    const value = random.below(4) === 0 ? 'NULL' : `"${escaped(text(random, 6))}"`;
    return `"${escaped(text(random, 6))}"=>${value}`;
  }).join(', ');
const pair: Draw = (random) => {
  const list = `{${Array.from({ length: random.below(4) }, () => (random.below(4) === 0 ? 'NULL' : `"${escaped(text(random, 5))}"`)).join(',')}}`;
  const fields = [int(4)(random), `"${escaped(list)}"`, `"${escaped(random.pick(labels))}"`];
  return `(${fields.map((field) => (random.below(6) === 0 ? '' : field)).join(',')})`;
};
const quotedLabels = labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ');

/** Every built-in type that is copied, arrays aside, and types of each kind that people make, or that extensions bring. */
export const draws: Readonly<Record<string, Draw | DrawnType>> = {
  bool: (random) => random.pick(['t', 'f']),
  int2: int(2),
  int4: int(4),
  int8: int(8),
  float4: float,
  float8: float,
  numeric,
  money: (random) => `${random.pick(['', '-'])}${digits(random, 14)}.${two(random, 100)}`,
  text: (random) => text(random, 60),
  varchar: { declared: 'varchar(20)', draw: (random) => text(random, 4) },
  bpchar: { declared: 'char(20)', draw: (random) => text(random, 4) },
  name: (random) => text(random, 8),
  '"char"': (random) => random.pick(['x', '', ' ', '~']),
  bytea: (random) => `\\x${random.hex(2 * random.below(200))}`,
  date,
  time: (random) => random.pick([clock(random), clock(random), '24:00:00']),
  timetz: (random) => `${clock(random)}${zone(random)}`,
  timestamp,
  timestamptz,
  interval,
  json: (random) => ` ${json(random, 3, jsonNumber)} `,
  jsonb: (random) => json(random, 4, jsonNumber).replaceAll('\\u0001', ''),
  jsonpath: (random) => `$.${word(random).replace(/^/, 'k')}[*] ? (@ > ${random.below(100)})`,
  xml: (random) => `<v n="${random.below(100)}">${word(random)}&amp;<!-- ${word(random)} --></v>`,
  uuid: (random) => random.uuid(),
  inet,
  cidr: (random) => random.pick([`${v4(random)}/32`, `${random.below(256)}.0.0.0/8`, `${v6(random)}/128`]),
  macaddr: mac(6),
  macaddr8: mac(8),
  bit: { declared: 'bit(13)', draw: (random) => Array.from({ length: 13 }, () => random.below(2)).join('') },
  varbit: bits(200),
  point,
  line: (random) => `{${finite(random)},${finite(random)},${finite(random)}}`,
  lseg: (random) => `[${point(random)},${point(random)}]`,
  box: (random) => `${point(random)},${point(random)}`,
  path: (random) => random.pick([`(${points(random, 1)})`, `[${points(random, 1)}]`]),
  polygon: (random) => `(${points(random, 2)})`,
  circle: (random) => `<${point(random)},${random.below(1_000)}.${digits(random, 5)}>`,
  tsvector: (random) =>
    Array.from({ length: random.below(6) }, () =>
      `'${word(random)} ''x'':${random.between(1, 16_383)}${random.pick(['', 'A', 'D'])}`.replace(" ''x''", "'"),
    ).join(' '),
  tsquery: (random) => `'${word(random)}':${random.pick(['*', 'A', 'AB'])} ${random.pick(['&', '|', '<->', '<3>'])} !'${word(random)}'`,
  int4range: intRange,
  int8range: intRange,
  numrange: range(
    (random) => `${plainInt(random)}.${digits(random, 20)}`,
    (one, other) => Number(one) - Number(other),
  ),
  daterange: dayRange,
  tsrange: momentRange,
  tstzrange: momentRange,
  int4multirange: multi(intRange),
  int8multirange: multi(intRange),
  nummultirange: multi(intRange),
  datemultirange: multi(dayRange),
  tsmultirange: multi(momentRange),
  tstzmultirange: multi(momentRange),
  oid: (random) => String(random.below(2 ** 32)),
  xid: (random) => String(random.below(2 ** 32)),
  cid: (random) => String(random.below(2 ** 32)),
  xid8: (random) => `${random.below(2 ** 32)}${digits(random, 9)}`,
  tid: (random) => `(${random.below(2 ** 32)},${random.below(65_536)})`,
  pg_lsn: (random) => `${random.hex(8)}/${random.hex(8)}`,
  // Never empty: an empty one is VALUE_INVALID within another value
  int2vector: (random) => Array.from({ length: random.between(1, 5) }, () => random.between(-100, 100)).join(' '),
  oidvector: (random) => Array.from({ length: random.between(1, 5) }, () => random.below(2 ** 32)).join(' '),
  pg_snapshot: (random) => `${random.between(1, 50)}:${random.between(100, 200)}:60,70`,
  txid_snapshot: (random) => `${random.between(1, 50)}:${random.between(100, 200)}:60`,
  refcursor: (random) => text(random, 10),
  random_mood: { setup: `CREATE TYPE random_mood AS ENUM (${quotedLabels})`, draw: (random) => random.pick(labels) },
  random_price: {
    setup: 'CREATE DOMAIN random_price AS numeric(12,4) CHECK (VALUE < 100000000)',
    draw: (random) => `${random.pick(['', '-'])}${random.below(10_000_000)}.${digits(random, 4)}`,
  },
  random_moods: { setup: 'CREATE DOMAIN random_moods AS random_mood', draw: (random) => random.pick(labels) },
  random_pair: { setup: 'CREATE TYPE random_pair AS (a int, b text[], c random_mood)', draw: pair },
  random_pairs: { setup: 'CREATE TYPE random_pairs AS (p random_pair)', draw: (random) => `("${escaped(pair(random))}")` },
  random_span: { setup: 'CREATE TYPE random_span AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = random_spans)', draw: span },
  random_spans: { draw: multi(span) },
  random_words: { setup: 'CREATE TYPE random_word AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = random_words)', draw: multi(words) },
  citext: { extension: 'citext', draw: (random) => text(random, 20) },
  hstore: { extension: 'hstore', draw: hstore },
  ltree: { extension: 'ltree', draw: path },
  lquery: { extension: 'ltree', draw: (random) => `${path(random)}.*{1,${random.between(1, 9)}}.${word(random)}|${word(random)}` },
  ltxtquery: { extension: 'ltree', draw: (random) => `${word(random)} & !${word(random)}*@` },
  cube: { extension: 'cube', draw: cube },
};
