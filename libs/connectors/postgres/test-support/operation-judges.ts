import type { TaskDraft } from '@trem/contracts';

type Transformation = NonNullable<TaskDraft['tables'][number]['transformations']>[number];

/** A rule, and the server's own words for what it should make of a row; NULL where the server has none, and nothing is compared. */
export interface Judged {
  readonly rule: Transformation;
  readonly column: string;
  readonly sql: string;
  /** Both sides may be null: it counts. */
  readonly nullsCount?: boolean;
}

const modify = (operation: string, column: string, sql: string, more: object = {}): Judged => ({
  rule: { type: 'modify-column-value', operation, column, onError: 'null', ...more } as Transformation,
  column,
  sql,
});
const cast = (column: string, targetType: string, sql: string, more: object = {}): Judged => ({
  rule: { type: 'modify-column-type', column, targetType, onError: 'null', ...more } as Transformation,
  column,
  sql,
});
const make = (operation: string, sql: string, more: object): Judged => ({
  rule: { type: 'create-column', operation, newColumn: 'made', ...more } as Transformation,
  column: 'made',
  sql,
  nullsCount: true,
});

const FORMAT = '%Y-%m-%d %H:%M:%S.%f %j %y %I %p %a %A %b %B %u %V %G %%';
const TO_CHAR = 'YYYY-MM-DD HH24:MI:SS.US DDD YY HH12 AM Dy FMDay Mon FMMonth ID IW IYYY "%"';
const zones = ['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu'];
const local = (zone: string) => `(tz AT TIME ZONE '${zone}')`;
/** Not of an hour that the zone has twice: of the two moments the server takes the second, Trem the first. */
const instant = (clock: string, zone: string) =>
  `CASE WHEN isfinite(${clock}) AND ${clock} BETWEEN '0001-01-02' AND '9999-12-30'
        AND (${clock} AT TIME ZONE '${zone}' - interval '1 hour') AT TIME ZONE '${zone}' <> ${clock}
        THEN ${clock} AT TIME ZONE '${zone}' END`;
const finite = (value: string, sql: string) => `CASE WHEN isfinite(${value}) THEN ${sql} END`;
const shown = (value: string) => `CASE WHEN isfinite(${value}) AND ${value} >= '0001-01-02' THEN to_char(${value}, '${TO_CHAR}') END`;
/** So many zeros that the quotient is right to more places than are kept. */
const exact = (value: string) => `(${value}::numeric * 1.${'0'.repeat(60)})`;

const math = (column: string, expression: string, sql: string, more: object = {}) =>
  modify('math-expression', column, sql, { expression, ...more });

export const judgedOperations: readonly Judged[] = [
  ...['txt', 'vc', 'ci'].flatMap((column) => [
    modify('uppercase', column, `upper(${column}::text COLLATE "und-x-icu")`),
    modify('lowercase', column, `lower(${column}::text COLLATE "und-x-icu")`),
  ]),
  modify('trim', 'txt', `regexp_replace(txt, '^\\s+|\\s+$', '', 'g')`),
  modify('replace-empty', 'txt', `CASE WHEN btrim(coalesce(txt, ''), E' \\t\\n') IN ('') OR txt = 'null' THEN 'N/A' ELSE txt END`, {
    also: ['null'],
  }),
  modify('mask', 'txt', `repeat('*', greatest(0, length(txt) - 2)) || right(txt, 2)`, { method: 'keep-last', count: 2 }),
  modify('flag-to-number', 'mood', `CASE WHEN mood = 'sad' THEN 1 WHEN mood IS NOT NULL THEN 0 END`, { trueValues: ['sad'] }),
  modify('flag-to-number', 'i4', `CASE WHEN i4 IN (1, 2) THEN 1 WHEN i4 = 0 THEN 0 END`, {
    trueValues: [1, '2.0'],
    falseValues: [0],
    otherwise: 'null',
  }),
  make('concat', `txt || '-' || vc`, { dependsOn: ['txt', 'vc'], separator: '-' }),
  make('concat', `concat_ws('-', txt, vc)`, { dependsOn: ['txt', 'vc'], separator: '-', onNull: 'skip' }),
  make('concat', `coalesce(txt, '') || '-' || coalesce(vc, '')`, { dependsOn: ['txt', 'vc'], separator: '-', onNull: 'empty' }),
  make('literal', `'1.50'::numeric(10,2)`, { value: '1.5', valueType: 'numeric', precision: 10, scale: 2 }),
  make('literal', `'2022-01-31 10:00:00'::timestamp`, { value: '2022-01-31 10:00:00', valueType: 'timestamp' }),
  make('date-diff-years', finite('day', finite('ts', 'extract(year FROM age(ts, day))::int')), { dependsOn: ['day', 'ts'] }),
  ...['year', 'month', 'day'].flatMap((part) => [
    modify(`extract-${part}`, 'day', finite('day', `extract(${part} FROM day)::int`)),
    modify(`extract-${part}`, 'ts', finite('ts', `extract(${part} FROM ts)::int`)),
    ...zones.map((timeZone) =>
      modify(`extract-${part}`, 'tz', finite('tz', `extract(${part} FROM ${local(timeZone)})::int`), { timeZone }),
    ),
  ]),
  modify('format-date', 'day', shown('day'), { format: FORMAT }),
  modify('format-date', 'ts', shown('ts'), { format: FORMAT }),
  ...zones.map((timeZone) => modify('format-date', 'tz', shown(local(timeZone)), { format: FORMAT, timeZone })),
  math('fixed', 'value * 1.1 + 0.5', 'round(fixed * 1.1 + 0.5, 10)'),
  math('fixed', 'value / 3', `round(round(${exact('fixed')} / 3, 30), 10)`),
  math('fixed', '(value + 2) / 7 * -1.5', `round(round((${exact('fixed')} + 2) / 7, 30) * -1.5, 2)`, { scale: 2 }),
  math('dom', '100 - value', 'round(100 - dom::numeric, 10)'),
  math('i2', '-value ^ 2', '-(i2::bigint * i2)'),
  math('i4', 'value * 3 - 1 - 2', 'i4::bigint * 3 - 3'),
  math('i8', 'value * 3', 'i8::numeric * 3'),
  math('i4', '1 / value', `CASE WHEN i4 <> 0 THEN round(round(1 * ${exact('1')} / i4, 30), 10) END`),
  math('f8', 'value * 2 + 1', `f8 * 2 + 1`),
  math('f4', 'value / 4', `f4::float8 / 4`),
  cast('i4', 'text', 'i4::text'),
  cast('dec', 'text', 'dec::text'),
  cast('f4', 'text', 'f4::text'),
  cast('f8', 'text', 'f8::text'),
  cast('bool', 'text', 'bool::text'),
  cast('day', 'text', 'day::text'),
  cast('ts', 'text', 'ts::text'),
  cast('tz', 'text', 'tz::text'),
  cast('ts', 'date', 'ts::date'),
  ...zones.flatMap((timeZone) => [
    cast('tz', 'date', `${local(timeZone)}::date`, { timeZone }),
    cast('tz', 'timestamp', local(timeZone), { timeZone }),
    cast('ts', 'timestamptz', instant('ts', timeZone), { timeZone }),
    cast('day', 'timestamptz', instant('day::timestamp', timeZone), { timeZone }),
  ]),
  cast('day', 'timestamp', 'day::timestamp'),
  cast('fixed', 'bigint', `CASE WHEN fixed < 9e18 THEN round(fixed)::bigint END`, { round: 'half-up' }),
  cast('fixed', 'integer', `CASE WHEN fixed < 2e9 AND trunc(fixed) = fixed THEN fixed::int END`),
  cast('i8', 'numeric', 'round(i8::numeric, 2)', { precision: 30, scale: 2 }),
  cast(
    'vc',
    'boolean',
    `CASE WHEN btrim(lower(vc)) IN ('true','t','yes','1') THEN true WHEN btrim(lower(vc)) IN ('false','f','no','0') THEN false END`,
  ),
];
