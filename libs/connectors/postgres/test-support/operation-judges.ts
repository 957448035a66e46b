import { createHash } from 'node:crypto';
import { judgedCasts } from './cast-judges.js';
import { BLANKS, type Judged, judgedIf, local, make, modify, modifyNulls, REFUSED, textColumns, UNJUDGED, zones } from './judged.js';
import { judgedMath } from './math-judges.js';

/** Of the installation. */
export const MASK_KEY = 'key';
/** µs since 1970. */
export const AT = { committedAt: 1_700_000_000_000_000, appliedAt: 1_700_090_000_123_456 };

const FORMAT = '%Y-%m-%d %H:%M:%S.%f %j %y %I %p %a %A %b %B %u %V %G %%';
const TO_CHAR = 'YYYY-MM-DD HH24:MI:SS.US DDD YY HH12 AM Dy FMDay Mon FMMonth ID IW IYYY "%"';
const finite = (value: string, sql: string) => `CASE WHEN isfinite(${value}) THEN ${sql} END`;
const shown = (value: string) =>
  `CASE WHEN NOT isfinite(${value}) THEN ${value}::text WHEN ${value} >= '0001-01-02' THEN to_char(${value}, '${TO_CHAR}') END`;

const text = (column: string) => `${column}::text`;
/** Marks that stand on letters of Europe's scripts. */
const MARKS = '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]';
/** The most characters that a column holds. */
const room: Readonly<Record<string, number>> = { vc: 20, ch: 8 };
const fitting = (column: string, sql: string) =>
  room[column] === undefined ? sql : `CASE WHEN length(rtrim(${sql}, ' ')) > ${room[column]} THEN '${REFUSED}' ELSE ${sql} END`;

const texts = textColumns.flatMap((column) => {
  const own = text(column);
  const without = `regexp_replace(normalize(${own}, NFD), '${MARKS}', '', 'g')`;
  // Of texts with a digit the server makes other words
  const titled = judgedIf(
    `${own} !~ '[0-9]' AND ${own} !~ '[\\u0300-\\u036fǄ]'`,
    fitting(column, `initcap(${own} COLLATE "pg_unicode_fast")`),
  );
  return [
    modify('uppercase', column, fitting(column, `upper(${own} COLLATE "und-x-icu")`)),
    modify('lowercase', column, fitting(column, `lower(${own} COLLATE "und-x-icu")`)),
    modify('trim', column, `btrim(${own}, ${BLANKS})`),
    modify('unaccent', column, `CASE WHEN ${own} ~ '^[\\u0001-\\u007f]*$' THEN ${own} ELSE normalize(${without}, NFC) END`),
    modify('title-case', column, titled),
    modifyNulls(
      'replace-empty',
      column,
      `CASE WHEN ${column} IS NULL OR btrim(${own}, ${BLANKS}) = '' OR ${own} IN ('null', 'sad') THEN 'N/A' ELSE ${own} END`,
      { also: ['null', 'sad'] },
    ),
    modify('flag-to-number', column, `CASE WHEN ${own} IN ('a', 'sad', 'Yes') THEN 1 ELSE 0 END`, { trueValues: flagsOf(column) }),
  ];
});

/** A uuid and an enum take no constant that is none of them. */
function flagsOf(column: string): readonly string[] {
  return column === 'uid' ? ['00000000-0000-0000-0000-00000000000a'] : column === 'mood' ? ['sad'] : ['a', 'sad', 'Yes'];
}

const flags = ['i2', 'i4', 'i8', 'dec', 'fixed', 'f4', 'f8', 'dom'].flatMap((column) => [
  modify('flag-to-number', column, `CASE WHEN ${column} IN (1, 2) THEN '1' WHEN ${column} = 0 THEN '0' ELSE '${REFUSED}' END`, {
    ...{ trueValues: [1, '2.0'], falseValues: [0], otherwise: 'error' },
  }),
]);
const nullFlags = [
  modifyNulls('flag-to-number', 'i4', `CASE WHEN i4 IN (1, 2) THEN 1 WHEN i4 = 0 THEN 0 END`, {
    ...{ trueValues: [1, '2.0'], falseValues: [0], otherwise: 'null' },
  }),
  modifyNulls('flag-to-number', 'dec', `CASE WHEN dec IN (1, 'NaN') THEN 1 WHEN dec = 0 THEN 0 END`, {
    ...{ trueValues: ['1', 'NaN'], falseValues: ['0.0'], otherwise: 'null' },
  }),
  modifyNulls('flag-to-number', 'bool', `CASE WHEN bool THEN 1 WHEN NOT bool THEN 0 END`, { trueValues: [true], otherwise: '0' }),
];

const every = [...textColumns, 'i2', 'i4', 'i8', 'dec', 'fixed', 'dom', 'f4', 'f8', 'bool', 'day', 'ts', 'tz'] as const;
/** The server writes floats with an exponent, Trem without. */
const plain = (column: string, sql: string) => judgedIf(`${text(column)} !~ 'e[+-]' OR '${column}' NOT IN ('f4', 'f8')`, sql);
const masks = every.flatMap((column) => [
  modify('mask', column, plain(column, `encode(${hmac(`convert_to(${text(column)}, 'UTF8')`)}, 'hex')`)),
  modify('mask', column, `'***'`, { method: 'fixed' }),
  modify('mask', column, plain(column, `repeat('*', greatest(0, length(${text(column)}) - 2)) || right(${text(column)}, 2)`), {
    ...{ method: 'keep-last', count: 2 },
  }),
]);

/** HMAC as RFC 2104 has it, of the server's own SHA-256. */
function hmac(message: string): string {
  const block = Buffer.alloc(64);
  block.set(MASK_KEY.length > 64 ? createHash('sha256').update(MASK_KEY).digest() : Buffer.from(MASK_KEY));
  const pad = (byte: number) => `'\\x${Buffer.from(block.map((own) => own ^ byte)).toString('hex')}'::bytea`;
  return `sha256(${pad(0x5c)} || sha256(${pad(0x36)} || ${message}))`;
}

const parts = ['txt', 'ch', 'ci', 'mood', 'uid'];
const joined = (sql: (column: string) => string) => parts.map((column) => sql(text(column)));
const concats = [
  make('concat', `txt || '-' || vc`, { dependsOn: ['txt', 'vc'], separator: '-' }),
  make('concat', joined((own) => own).join(` || ', ' || `), { dependsOn: parts, separator: ', ' }),
  make('concat', `concat_ws('-', ${joined((own) => own).join(', ')})`, { dependsOn: parts, separator: '-', onNull: 'skip' }),
  make('concat', joined((own) => `coalesce(${own}, '')`).join(` || '-' || `), { dependsOn: parts, separator: '-', onNull: 'empty' }),
];

const literal = (valueType: string, value: unknown, sql: string, more: object = {}) => make('literal', sql, { value, valueType, ...more });
const literals = [
  literal('smallint', '-32768', `'-32768'::int2`),
  literal('integer', 2, '2::int4'),
  literal('bigint', '9223372036854775807', '9223372036854775807::int8'),
  literal('real', 0.1, '0.1::real'),
  literal('double precision', '-0.25', '-0.25::float8'),
  literal('character varying', ' a ', `' a '::varchar`),
  literal('varchar', 'ß', `'ß'::varchar`),
  literal('boolean', false, 'false'),
  literal('date', '2024-02-29', `'2024-02-29'::date`),
  literal('timestamp', '2022-01-31 10:00:00', `'2022-01-31 10:00:00'::timestamp`),
  literal('numeric', '1.5', `'1.50'::numeric(10,2)`, { precision: 10, scale: 2 }),
  literal('text', `it's "null"`, `'it''s "null"'::text`),
  literal('integer', null, 'NULL'),
];

const moment = (clock: 'apply' | 'commit') =>
  `(timestamptz 'epoch' + ${clock === 'apply' ? AT.appliedAt : AT.committedAt} * interval '1 microsecond')`;
const clocks = (['apply', 'commit'] as const).flatMap((clock) => [
  make('datetime-now', moment(clock), { clock }),
  ...zones.map((timeZone) => make('date-now', `(${moment(clock)} AT TIME ZONE '${timeZone}')::date`, { clock, timeZone })),
]);

/** Full years from one clock to another, below zero when they are reversed. */
const years = (start: string, end: string) => finite(start, finite(end, `extract(year FROM age(${end}, ${start}))::int`));
const stretches = [
  ['day', 'ts', 'UTC'],
  ['ts', 'day', 'UTC'],
  ['day', 'day', 'UTC'],
  ...zones.flatMap((zone) => [
    ['day', 'tz', zone],
    ['tz', 'ts', zone],
  ]),
] as const;
const clockOf = (column: string, zone: string) => (column === 'tz' ? local(zone) : `${column}::timestamp`);
const yearsBetween = stretches.flatMap(([start = '', end = '', timeZone = '']) => {
  const [from, to] = [clockOf(start, timeZone), clockOf(end, timeZone)];
  const dependsOn = [start, end];
  return [
    make('date-diff-years', years(from, to), { dependsOn, timeZone }),
    make('date-diff-years', exactYears(from, to), { dependsOn, timeZone, roundResult: false }),
  ];
});

/** Full years, and full days since the last anniversary over the days of that year; of the 29 of February it is the 1 of March in other years. */
function exactYears(start: string, end: string): string {
  const on = (more: string) =>
    `(make_date(extract(year FROM a)::int + ${more}, extract(month FROM a)::int, 1) + extract(day FROM a)::int - 1)`;
  return `(SELECT CASE WHEN a IS NULL OR b IS NULL OR NOT isfinite(a) OR NOT isfinite(b) THEN NULL WHEN a < '0001-01-02' THEN '${UNJUDGED}'
    ELSE (sign * round(y + floor(extract(epoch FROM b - (${on('y')} + a::time)) / 86400) / (${on('y + 1')} - ${on('y')}), 6))::float8::text END
    FROM (SELECT least(f, t) AS a, greatest(f, t) AS b, CASE WHEN f > t THEN -1 ELSE 1 END AS sign, CASE WHEN isfinite(f) AND isfinite(t)
      THEN extract(year FROM age(greatest(f, t), least(f, t)))::int END AS y FROM (SELECT ${start} AS f, ${end} AS t) AS given WHERE f IS NOT NULL AND t IS NOT NULL) AS ends)`;
}

const dateParts = ['year', 'month', 'day'].flatMap((part) => [
  modifyNulls(`extract-${part}`, 'day', finite('day', `extract(${part} FROM day)::int`)),
  modifyNulls(`extract-${part}`, 'ts', finite('ts', `extract(${part} FROM ts)::int`)),
  ...zones.map((timeZone) =>
    modifyNulls(`extract-${part}`, 'tz', finite('tz', `extract(${part} FROM ${local(timeZone)})::int`), { timeZone }),
  ),
]);

/** How far the clocks of a zone are from UTC at a moment. */
const offset = (zone: string) => {
  const minutes = `(extract(epoch FROM ${local(zone)} - ${local('UTC')})::int / 60)`;
  return `CASE WHEN ${minutes} < 0 THEN '-' ELSE '+' END || lpad((abs(${minutes}) / 60)::text, 2, '0') || lpad((abs(${minutes}) % 60)::text, 2, '0')`;
};
const formats = [
  modify('format-date', 'day', shown('day'), { format: FORMAT }),
  modify('format-date', 'ts', shown('ts'), { format: FORMAT }),
  ...zones.flatMap((timeZone) => [
    modify('format-date', 'tz', shown(local(timeZone)), { format: FORMAT, timeZone }),
    // Before there were zones their clocks had seconds
    modify('format-date', 'tz', judgedIf(`tz > '1950-01-01' AND isfinite(tz)`, offset(timeZone)), { format: '%z', timeZone }),
  ]),
];

/** Every operation on every type that it is for. */
export const judgedOperations: readonly Judged[] = [
  ...texts,
  ...flags,
  ...nullFlags,
  ...masks,
  ...concats,
  ...literals,
  ...clocks,
  ...yearsBetween,
  ...dateParts,
  ...formats,
  ...judgedMath,
  ...judgedCasts,
];
