import type { RuleCase } from './rule-case.js';

const change = (column: string, operation: string, rest: object = {}) =>
  ({ type: 'modify-column-value', operation, column, ...rest }) as never;
const create = (newColumn: string, operation: string, rest: object = {}) =>
  ({ type: 'create-column', operation, newColumn, ...rest }) as never;

const upper = (column: string) => `upper(${column} COLLATE "pg_unicode_fast")`;
const rest = (column: string) => SAMPLE_COLUMNS.filter((name) => name !== column);
const SAMPLE_COLUMNS = ['id', 'txt', 'code', 'num', 'big', 'flt', 'sgl', 'flag', 'day', 'at', 'atz', 'num_text', 'raw', 'part'];

/** The row with one column said otherwise. */
const withColumn = (column: string, expression: string) =>
  SAMPLE_COLUMNS.map((name) => (name === column ? `${expression} AS ${column}` : name)).join(', ');
/** The key and one column, when only those are copied. */
const only = (column: string) => ({ columns: { include: ['id', column] } });

/** What the expression makes of 10 is the number that its worked example names; of others, what the server makes of them. */
const math = (
  expression: string,
  ofTen: string,
  ofOthers: string,
  { column = 'num', type = 'numeric(38,10)', ...settings }: MathCase = {},
) => ({
  row: 60,
  lines: ['D1'],
  name: `math-expression ${expression}`,
  columns: { include: ['id', column] },
  filters: [{ operator: 'between' as const, column, lower: -1_000, upper: 1_000 }],
  where: `${column} BETWEEN -1000 AND 1000`,
  transformations: [change(column, 'math-expression', { expression, ...settings })],
  select: `id, CASE ${column} WHEN 10 THEN ${ofTen} ELSE ${ofOthers} END::${type} AS ${column}`,
  types: { [column]: type },
});

/** Full years, and days since the last anniversary over the days of that year; of the 29 of February it is the 1 of March in years without one. */
const yearsUntil = (until: string) => {
  const full = `extract(year FROM age('${until}'::date, day))::int`;
  const anniversary = (more: number) =>
    `(make_date(extract(year FROM day)::int + ${full} + ${more}, extract(month FROM day)::int, 1) + extract(day FROM day)::int - 1)`;
  return `round(${full} + ('${until}'::date - ${anniversary(0)})::numeric / (${anniversary(1)} - ${anniversary(0)}), 6)`;
};

interface MathCase {
  /** Default: `num`, which is numeric. */
  readonly column?: string;
  /** Of the result. */
  readonly type?: string;
  readonly scale?: number;
  readonly onError?: string;
  readonly defaultValue?: number;
}

export const transformationCases: readonly RuleCase[] = [
  {
    row: 54,
    name: 'another schema and table',
    transformations: [
      { type: 'modify-schema-name', targetSchema: 'Réporting "x"' },
      { type: 'modify-table-name', targetTable: 'dim {table}' },
    ],
    target: { schema: 'Réporting "x"', table: 'dim {table}' },
  },
  {
    row: 55,
    name: 'two columns swap their names, another gets a hard one',
    transformations: [
      { type: 'modify-column-name', column: 'txt', targetColumn: 'code' },
      { type: 'modify-column-name', column: 'code', targetColumn: 'txt' },
      { type: 'modify-column-name', column: 'id', targetColumn: 'plano pro ?' },
    ],
    filters: [{ operator: 'is-not-null', column: 'txt' }],
    where: 'txt IS NOT NULL',
    select: withColumn('id', 'id').replace('id AS id, txt, code', 'id AS "plano pro ?", txt AS code, code AS txt'),
  },
  {
    row: 56,
    lines: ['D6'],
    name: 'a column joins the primary key',
    columns: { include: ['id', 'code', 'part'] },
    filters: [{ operator: 'is-not-null', column: 'code' }],
    transformations: [{ type: 'add-primary-key', columns: ['part'] }],
    where: 'code IS NOT NULL',
    select: 'id, code, part',
    primaryKey: ['id', 'part'],
  },
  {
    row: 56,
    lines: ['D6'],
    name: 'a column joins the primary key by which rows are overwritten',
    columns: { include: ['id', 'code', 'part'] },
    apply: { mode: 'upsert' },
    transformations: [{ type: 'add-primary-key', columns: ['part'] }],
    select: 'id, code, part',
    primaryKey: ['id', 'part'],
  },
  {
    row: 56,
    name: 'a column leaves the primary key',
    columns: { include: ['id', 'code', 'part'] },
    shape: 'DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (id, part)',
    transformations: [{ type: 'remove-primary-key', columns: ['part'] }],
    select: 'id, code, part',
    primaryKey: ['id'],
  },
  {
    row: 56,
    name: 'a renamed column joins the primary key under its new name',
    columns: { include: ['id', 'code', 'part'] },
    transformations: [
      { type: 'add-primary-key', columns: ['Part "of"'] },
      { type: 'modify-column-name', column: 'part', targetColumn: 'Part "of"' },
    ],
    select: 'id, code, part AS "Part ""of"""',
    primaryKey: ['id', 'Part "of"'],
  },
  { row: 57, name: 'uppercase', ...only('txt'), transformations: [change('txt', 'uppercase')], select: `id, ${upper('txt')} AS txt` },
  {
    row: 57,
    name: 'lowercase',
    ...only('txt'),
    transformations: [change('txt', 'lowercase')],
    select: `id, lower(txt COLLATE "pg_unicode_fast") AS txt`,
  },
  { row: 57, name: 'trim', transformations: [change('txt', 'trim')], select: withColumn('txt', String.raw`btrim(txt, E' \t\n')`) },
  {
    row: 58,
    lines: ['D3'],
    name: 'format-date',
    columns: { include: ['id', 'at'] },
    filters: [{ operator: 'date-between', column: 'at', lower: '1970-01-01', upper: '9999-12-31' }],
    where: `at BETWEEN '1970-01-01' AND '9999-12-31 23:59:59.999999'`,
    transformations: [change('at', 'format-date', { format: '%Y-%m-%d %H:%M:%S.%f %j %p %y' })],
    select: `id, to_char(at, 'YYYY-MM-DD HH24:MI:SS.US DDD AM YY') AS at`,
    types: { at: 'text' },
  },
  {
    row: 59,
    lines: ['D3'],
    name: 'extract-year, extract-month, extract-day',
    columns: { include: ['id', 'day', 'at', 'atz'] },
    filters: [{ operator: 'date-between', column: 'day', lower: '1970-01-01', upper: '9999-12-31' }],
    where: `day BETWEEN '1970-01-01' AND '9999-12-31'`,
    transformations: [
      change('day', 'extract-year'),
      change('at', 'extract-month'),
      change('atz', 'extract-day', { timeZone: 'America/Sao_Paulo' }),
    ],
    select: `id, extract(year FROM day)::int AS day, extract(month FROM at)::int AS at, extract(day FROM atz AT TIME ZONE 'America/Sao_Paulo')::int AS atz`,
    types: { day: 'integer', at: 'integer', atz: 'integer' },
  },
  math('value * 1.1 + 0.5', '11.5', 'num * 1.1 + 0.5'),
  math('value + 2 * 3', '16', 'num + 6'),
  math('100 - value', '90', '100 - num'),
  math('value - 1 - 2', '7', 'num - 3'),
  math('value ^ 2 + 1', '101', 'num * num + 1'),
  math('-value', '-10', '-num'),
  math('-value ^ 2', '-100', '-(num * num)'),
  math('(value + 2) * 3', '36', '(num + 2) * 3'),
  math('value / 2 / 5', '1', 'num / 10'),
  math('2 ^ 3 ^ 2 + value - value', '512', '512'),
  math('value / 4', '2.50', 'num / 4', { scale: 2, type: 'numeric(38,2)' }),
  math('value / 4', '2.5', 'big::numeric / 4', { column: 'big' }),
  math('value ^ 2 + 1', '101', 'big::numeric * big + 1', { column: 'big', type: 'numeric(38,0)' }),
  math('100 / value', '10', 'CASE WHEN num <> 0 THEN round(100 / num, 10) END', { onError: 'null' }),
  math('value / 0', 'NULL', 'NULL', { onError: 'null' }),
  math('value / 0', '-1', '-1', { onError: 'default', defaultValue: -1 }),
  {
    row: 61,
    lines: ['D4'],
    name: 'literal of twelve types',
    columns: { include: ['id'] },
    transformations: [
      create('l1', 'literal', { value: 1, valueType: 'smallint' }),
      create('l2', 'literal', { value: 2, valueType: 'integer' }),
      create('l3', 'literal', { value: '9223372036854775807', valueType: 'bigint' }),
      create('l4', 'literal', { value: 0.5, valueType: 'real' }),
      create('l5', 'literal', { value: 0.1, valueType: 'double precision' }),
      create('l6', 'literal', { value: 'a', valueType: 'character varying' }),
      create('l7', 'literal', { value: 'b', valueType: 'varchar' }),
      create('l8', 'literal', { value: true, valueType: 'boolean' }),
      create('l9', 'literal', { value: '2024-02-29', valueType: 'date' }),
      create('l10', 'literal', { value: '2024-02-29 12:00:00', valueType: 'timestamp' }),
      create('l11', 'literal', { value: '1.50', valueType: 'numeric', precision: 10, scale: 2 }),
      create('l12', 'literal', { value: `it's "null"`, valueType: 'text' }),
      create('l13', 'literal', { value: null, valueType: 'text' }),
    ],
    select: `id, 1::int2 AS l1, 2::int4 AS l2, 9223372036854775807::int8 AS l3, 0.5::real AS l4, 0.1::float8 AS l5, 'a'::varchar AS l6, 'b'::varchar AS l7,
      true AS l8, '2024-02-29'::date AS l9, '2024-02-29 12:00:00'::timestamp AS l10, 1.50::numeric(10,2) AS l11, 'it''s "null"'::text AS l12, NULL::text AS l13`,
    types: {
      ...{
        l1: 'smallint',
        l2: 'integer',
        l3: 'bigint',
        l4: 'real',
        l5: 'double precision',
        l6: 'character varying',
        l8: 'boolean',
        l9: 'date',
      },
      ...{ l10: 'timestamp without time zone', l11: 'numeric(10,2)', l12: 'text' },
    },
  },
  {
    row: 63,
    name: 'concat: null, skip, empty',
    columns: { include: ['id', 'txt', 'code', 'num_text'] },
    transformations: [
      create('n', 'concat', { dependsOn: ['txt', 'code'], separator: ' ' }),
      create('s', 'concat', { dependsOn: ['txt', 'code', 'num_text'], separator: '-', onNull: 'skip' }),
      create('e', 'concat', { dependsOn: ['txt', 'code', 'num_text'], separator: '-', onNull: 'empty' }),
    ],
    select: `id, txt, code, num_text, txt || ' ' || code AS n, concat_ws('-', txt, code, num_text) AS s,
      coalesce(txt, '') || '-' || coalesce(code, '') || '-' || coalesce(num_text, '') AS e`,
    filters: [{ operator: 'is-not-null', column: 'txt' }],
    where: 'txt IS NOT NULL',
  },
  {
    row: 64,
    lines: ['D2'],
    name: 'date-diff-years',
    columns: { include: ['id', 'day'] },
    filters: [{ operator: 'date-between', column: 'day', lower: '1970-01-01', upper: '2030-12-31' }],
    where: `day BETWEEN '1970-01-01' AND '2030-12-31'`,
    transformations: [
      create('until', 'literal', { value: '2021-01-01', valueType: 'date' }),
      create('years', 'date-diff-years', { dependsOn: ['day', 'until'] }),
    ],
    select: `id, day, '2021-01-01'::date AS until, CASE day WHEN '2020-12-31' THEN 0 ELSE extract(year FROM age('2021-01-01'::date, day))::int END AS years`,
    types: { years: 'integer' },
  },
  {
    row: 64,
    name: 'date-diff-years with the part of the year since, and of a leap day',
    columns: { include: ['id', 'day'] },
    filters: [{ operator: 'date-between', column: 'day', lower: '1970-01-01', upper: '2021-01-01' }],
    where: `day BETWEEN '1970-01-01' AND '2021-01-01'`,
    transformations: [
      create('until', 'literal', { value: '2021-01-01', valueType: 'date' }),
      create('before', 'literal', { value: '2001-02-28', valueType: 'date' }),
      create('exact', 'date-diff-years', { dependsOn: ['day', 'until'], roundResult: false }),
      create('full', 'date-diff-years', { dependsOn: ['day', 'before'], roundResult: true }),
    ],
    select: `id, day, '2021-01-01'::date AS until, '2001-02-28'::date AS before,
      CASE day WHEN '2020-12-31' THEN 0.00274 WHEN '2021-01-01' THEN 0 ELSE ${yearsUntil('2021-01-01')} END::float8 AS exact,
      CASE day WHEN '2000-02-29' THEN 0 ELSE extract(year FROM age('2001-02-28'::date, day))::int END AS full`,
    types: { exact: 'double precision', full: 'integer' },
  },
  {
    row: 65,
    name: 'text to integer, null where it is none',
    columns: { include: ['id', 'num_text'] },
    transformations: [{ type: 'modify-column-type', column: 'num_text', targetType: 'integer', onError: 'null' }],
    select: `id, CASE WHEN num_text = '1e3' THEN 1000 WHEN num_text ~ '^\\s*[+-]?\\d{1,9}\\s*$' THEN num_text::int END AS num_text`,
    types: { num_text: 'integer' },
  },
  {
    row: 65,
    name: 'text to integer, another value where it is none',
    columns: { include: ['id', 'num_text'] },
    transformations: [{ type: 'modify-column-type', column: 'num_text', targetType: 'integer', onError: 'default', defaultValue: -1 }],
    select: `id, CASE WHEN num_text IS NULL THEN NULL WHEN num_text = '1e3' THEN 1000 WHEN num_text ~ '^\\s*[+-]?\\d{1,9}\\s*$' THEN num_text::int
      ELSE -1 END AS num_text`,
    types: { num_text: 'integer' },
  },
  {
    row: 65,
    name: 'numeric to integer, halves away from zero',
    columns: { include: ['id', 'num'] },
    transformations: [{ type: 'modify-column-type', column: 'num', targetType: 'integer', round: 'half-up' }],
    select: 'id, round(num)::int AS num',
    types: { num: 'integer' },
  },
  {
    row: 66,
    name: 'what is depended upon comes first, wherever it stands',
    columns: { include: ['id', 'txt', 'code'] },
    transformations: [create('both', 'concat', { dependsOn: ['txt', 'code'], separator: '/' }), change('txt', 'uppercase')],
    filters: [{ operator: 'is-not-null', column: 'txt' }],
    where: 'txt IS NOT NULL',
    select: `id, ${upper('txt')} AS txt, code, ${upper('txt')} || '/' || code AS both`,
  },
  {
    row: 68,
    name: 'replace-empty',
    columns: { include: ['id', 'txt'] },
    transformations: [change('txt', 'replace-empty', { also: ['null'] })],
    select: `id, CASE WHEN txt IS NULL OR txt = 'null' OR btrim(txt) = '' THEN 'N/A' ELSE txt END AS txt`,
    notNull: ['txt'],
  },
  {
    row: 68,
    name: 'flag-to-number',
    columns: { include: ['id', 'code'] },
    transformations: [change('code', 'flag-to-number', { trueValues: ['S'] })],
    select: `id, CASE WHEN code IS NULL THEN NULL WHEN code = 'S' THEN 1 ELSE 0 END::int2 AS code`,
    types: { code: 'smallint' },
  },
  {
    row: 68,
    name: 'unaccent',
    columns: { include: ['id', 'txt'] },
    transformations: [change('txt', 'unaccent')],
    select: `id, translate(txt, 'çÇã', 'cCa') AS txt`,
  },
  {
    row: 68,
    name: 'title-case',
    ...only('txt'),
    transformations: [change('txt', 'title-case')],
    select: 'id, initcap(txt COLLATE "pg_unicode_fast") AS txt',
  },
  {
    row: 68,
    name: 'masked by a fixed text, also a number',
    columns: { include: ['id', 'txt', 'big'] },
    transformations: [change('txt', 'mask', { method: 'fixed', value: '<hidden>' }), change('big', 'mask', { method: 'fixed' })],
    select: `id, CASE WHEN txt IS NOT NULL THEN '<hidden>' END AS txt, CASE WHEN big IS NOT NULL THEN '***' END AS big`,
    types: { big: 'text' },
  },
  {
    row: 68,
    name: 'masked but for the last letters, of a text and of a day',
    columns: { include: ['id', 'txt', 'day'] },
    filters: [{ operator: 'date-between', column: 'day', lower: '1900-01-01', upper: '9999-12-31' }],
    where: `day BETWEEN '1900-01-01' AND '9999-12-31'`,
    transformations: [change('txt', 'mask', { method: 'keep-last' }), change('day', 'mask', { method: 'keep-last', count: 2 })],
    select: `id, repeat('*', greatest(length(txt) - 4, 0)) || right(txt, 4) AS txt, '********' || right(day::text, 2) AS day`,
    types: { day: 'text' },
  },
  {
    row: 68,
    name: 'lower-case names',
    columns: { include: ['id', 'txt', 'Größe (m²)'] },
    shape: 'ADD "Größe (m²)" int DEFAULT 7',
    transformations: [
      { type: 'modify-table-name', targetTable: 'Dimensão {table}' },
      { type: 'modify-column-name', column: 'txt', targetColumn: 'Descrição' },
      { type: 'lowercase-names' },
    ],
    target: { table: 'dimensao_{table}' },
    select: 'id, txt AS descricao, "Größe (m²)" AS gro_e__m__',
  },
  {
    row: 69,
    name: 'columns left out',
    columns: { exclude: ['raw', 'num_text'] },
    select: rest('raw')
      .filter((name) => name !== 'num_text')
      .join(', '),
  },
];
