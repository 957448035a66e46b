import { BLANKS, cast, type Judged, judgedIf, local, REFUSED, refusedUnless, zones } from './judged.js';

const numbers = ['i2', 'i4', 'i8', 'dec', 'fixed', 'f4', 'f8', 'dom'] as const;
const texts = ['txt', 'vc', 'ci', 'nt', 'dt', 'st'] as const;

/** Blanks around a text do not count, and an empty one is refused: it fits no pattern. */
const bare = (column: string) => `btrim(${column}::text, ${BLANKS})`;
const fits = (column: string, pattern: string, type: string) =>
  `CASE WHEN ${bare(column)} ~* '^(${pattern})$' THEN pg_input_is_valid(${bare(column)}, '${type}') ELSE false END`;

const NUMBER = String.raw`[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?`;
const WORD = 'nan|[+-]?infinity';

const limits = { smallint: 32_768n, integer: 2_147_483_648n, bigint: 9_223_372_036_854_775_808n } as const;
type Whole = keyof typeof limits;
const wholes = Object.keys(limits) as Whole[];

/** A number as whole one: endless ones, fractions unless they are rounded, and what is too large are refused. */
function whole(number: string, type: Whole, isRounded: boolean): string {
  const least = `-${limits[type]}`;
  return `(SELECT CASE WHEN made IN ('NaN', 'Infinity', '-Infinity') THEN '${REFUSED}' WHEN ${isRounded ? 'false' : 'made <> trunc(made)'} THEN '${REFUSED}'
    WHEN round(made) < ${least} OR round(made) >= ${limits[type]} THEN '${REFUSED}' ELSE round(made)::numeric(60,0)::text END FROM (SELECT ${number} AS made) AS of)`;
}

/** A float as the exact number that it is, where the server says it so: from text, which has all its digits. */
const exactly = (column: string) => (column === 'f4' ? `${column}::float8::text::numeric` : `${column}::text::numeric`);

const toWhole = wholes.flatMap((type) => [
  ...numbers.flatMap((column) =>
    [false, true].map((isRounded) =>
      cast(column, type, judgedIf(notHuge(column), whole(exactly(column), type, isRounded)), isRounded ? { round: 'half-up' } : {}),
    ),
  ),
  ...texts.map((column) =>
    cast(column, type, refusedUnless(fits(column, NUMBER, 'numeric'), whole(`${bare(column)}::numeric`, type, false))),
  ),
  cast('nt', type, refusedUnless(fits('nt', NUMBER, 'numeric'), whole(`${bare('nt')}::numeric`, type, true)), { round: 'half-up' }),
]);

/** The shortest text of a double is not all of its digits. */
function notHuge(column: string): string {
  return column === 'f4' || column === 'f8' ? `(abs(${column}) < 1e15 OR abs(${column}) > 1e25)` : 'true';
}

const roundedTo = (number: string, precision: number, scale: number) =>
  `(SELECT CASE WHEN made = 'NaN' THEN 'NaN' WHEN abs(made) = 'Infinity' OR abs(round(made, ${scale})) >= 1e${precision - scale} THEN '${REFUSED}'
    ELSE round(made, ${scale})::text END FROM (SELECT ${number} AS made) AS of)`;

const toNumeric = [
  ...numbers.flatMap((column) => [
    cast(column, 'numeric', judgedIf(notHuge(column), roundedTo(`${column}::text::numeric`, 12, 2)), { precision: 12, scale: 2 }),
    cast(column, 'numeric', `${column}::text::numeric`),
  ]),
  ...texts.flatMap((column) => {
    const number = refusedUnless(fits(column, `${NUMBER}|${WORD}`, 'numeric'), `${bare(column)}::numeric`);
    return [
      cast(column, 'numeric', number),
      cast(column, 'numeric', refusedUnless(fits(column, `${NUMBER}|${WORD}`, 'numeric'), roundedTo(`${bare(column)}::numeric`, 12, 2)), {
        precision: 12,
        scale: 2,
      }),
    ];
  }),
];

/** The server refuses what a type rounds to nothing or to an infinity; so much is left to it. */
const toFloat = (['real', 'double precision'] as const).flatMap((type) => [
  ...numbers.map((column) =>
    cast(
      column,
      type,
      judgedIf(`pg_input_is_valid(${column}::text, '${type}')`, column === 'f4' ? `f4::${type}` : `${column}::text::${type}`),
    ),
  ),
  ...texts.map((column) =>
    cast(
      column,
      type,
      refusedUnless(
        fits(column, `${NUMBER}|${WORD}`, 'numeric'),
        judgedIf(`pg_input_is_valid(${bare(column)}, '${type}')`, `${bare(column)}::${type}`),
      ),
    ),
  ),
]);

const toBoolean = [
  cast('bool', 'boolean', 'bool'),
  ...texts.map((column) =>
    cast(
      column,
      'boolean',
      refusedUnless(`lower(${bare(column)}) IN ('true', 't', 'yes', '1', 'false', 'f', 'no', '0')`, `${bare(column)}::boolean`),
    ),
  ),
];

const DAY = String.raw`\d{4}-\d\d-\d\d`;
const LOOSE_DAY = String.raw`\d{4}-\d{1,2}-\d{1,2}`;
const MOMENT = String.raw`${DAY}([ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?)?`;
const ENDLESS = '-?infinity';
const OFFSET = String.raw`(Z|[+-]\d\d:\d\d)$`;

/** The moment that a text means whose clock, where it names none, is that of a zone. */
const instantOf = (column: string, zone: string) =>
  `CASE WHEN ${bare(column)} ~ '${OFFSET}|infinity' THEN ${bare(column)}::timestamptz ELSE ${bare(column)}::timestamp AT TIME ZONE '${zone}' END`;
const hasOffset = (column: string) => `${bare(column)} ~ '${OFFSET}'`;
const isMoment = (column: string) =>
  `CASE WHEN ${bare(column)} ~ '^(${MOMENT}|${ENDLESS})$' AND ${bare(column)} !~ '24:00:00|:60' THEN pg_input_is_valid(${bare(column)}, 'timestamptz') ELSE false END`;

const toDates = texts.flatMap((column) => [
  cast(
    column,
    'date',
    refusedUnless(
      `CASE WHEN ${bare(column)} ~ '^${LOOSE_DAY}$' THEN pg_input_is_valid(${bare(column)}, 'date') ELSE false END`,
      `${bare(column)}::date`,
    ),
  ),
  cast(
    column,
    'date',
    refusedUnless(
      `CASE WHEN ${bare(column)} ~ '^\\d{1,2}/\\d{1,2}/\\d{4}$'
    THEN pg_input_is_valid(regexp_replace(${bare(column)}, '^(\\d+)/(\\d+)/(\\d+)$', '\\3-\\2-\\1'), 'date') ELSE false END`,
      `regexp_replace(${bare(column)}, '^(\\d+)/(\\d+)/(\\d+)$', '\\3-\\2-\\1')::date`,
    ),
    {
      format: '%d/%m/%Y',
    },
  ),
  ...zones.flatMap((timeZone) => [
    cast(column, 'timestamptz', refusedUnless(isMoment(column), instantOf(column, timeZone)), { timeZone }),
    cast(
      column,
      'timestamp',
      refusedUnless(
        isMoment(column),
        `CASE WHEN ${hasOffset(column)} THEN ${bare(column)}::timestamptz AT TIME ZONE '${timeZone}' ELSE ${bare(column)}::timestamp END`,
      ),
      { timeZone },
    ),
  ]),
]);

/** Not of an hour that the zone has twice: of the two moments the server takes the second, Trem the first. */
const instant = (clock: string, zone: string) =>
  judgedIf(
    `NOT isfinite(${clock}) OR (${clock} BETWEEN '0001-01-02' AND '9999-12-30'
        AND (${clock} AT TIME ZONE '${zone}' - interval '1 hour') AT TIME ZONE '${zone}' <> ${clock})`,
    `${clock} AT TIME ZONE '${zone}'`,
  );

const amongDates = [
  cast('ts', 'date', 'ts::date'),
  cast('day', 'date', 'day'),
  cast('day', 'timestamp', 'day::timestamp'),
  cast('ts', 'timestamp', 'ts'),
  cast('tz', 'timestamptz', 'tz'),
  ...zones.flatMap((timeZone) => [
    cast('tz', 'date', `${local(timeZone)}::date`, { timeZone }),
    cast('tz', 'timestamp', local(timeZone), { timeZone }),
    cast('ts', 'timestamptz', instant('ts', timeZone), { timeZone }),
    cast('day', 'timestamptz', instant('day::timestamp', timeZone), { timeZone }),
  ]),
];

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const toForms = [...texts, 'uid', 'mood'].flatMap((column) => [
  cast(column, 'uuid', refusedUnless(fits(column, UUID, 'uuid'), `${bare(column)}::uuid`)),
  cast(column, 'json', refusedUnless(`${bare(column)} <> '' AND pg_input_is_valid(${bare(column)}, 'json')`, bare(column))),
]);

const toText = [
  ...[...numbers, 'bool', 'day', 'ts', 'tz', 'vc', 'ch', 'ci', 'mood', 'uid'].map((column) => cast(column, 'text', `${column}::text`)),
];

/** Every cast from every type of a column that can be its origin. */
export const judgedCasts: readonly Judged[] = [
  ...toWhole,
  ...toNumeric,
  ...toFloat,
  ...toBoolean,
  ...toDates,
  ...amongDates,
  ...toForms,
  ...toText,
];
