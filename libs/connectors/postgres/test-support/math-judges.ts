import { type Judged, modify, REFUSED, refusedUnless } from './judged.js';

/** What an expression makes of a number, as SQL. */
type Formula = (value: string) => string;

/** So many zeros that a quotient is right to more places than are kept. */
const exact = (value: string) => `(${value}::numeric * 1.${'0'.repeat(60)})`;
const dividedBy = (dividend: string, divisor: string) => `round(${dividend} / nullif(${divisor}, 0), 30)`;

const formulas: Readonly<Record<string, Formula>> = {
  'value * 1.1 + 0.5': (value) => `${value} * 1.1 + 0.5`,
  'value + 2 * 3': (value) => `${value} + 6`,
  '100 - value': (value) => `100 - ${value}`,
  'value - 1 - 2': (value) => `${value} - 3`,
  'value ^ 2 + 1': (value) => `${value} * ${value} + 1`,
  '-value': (value) => `-(${value})`,
  '-value ^ 2': (value) => `-(${value} * ${value})`,
  '(value + 2) * 3': (value) => `(${value} + 2) * 3`,
  'value / 3': (value) => dividedBy(exact(value), '3'),
  '(value + 2) / 7 * -1.5': (value) => `${dividedBy(`(${exact(value)} + 2)`, '7')} * -1.5`,
  'value / 2 / 5': (value) => dividedBy(dividedBy(exact(value), '2'), '5'),
  '1 / value': (value) => dividedBy(exact('1'), value),
  'value / 0': () => 'NULL::numeric',
  'value ^ -1': (value) => dividedBy(exact('1'), value),
  '2 ^ 3 ^ 2 + value - value': (value) => `512 + ${value} - ${value}`,
};

/** Of decimals: to the scale, halves away from zero; refused by zero, without an end, and beyond 38 digits. */
function ofDecimals(formula: string, scale: number): string {
  return `(SELECT CASE WHEN made = 'NaN' THEN 'NaN' WHEN made IS NULL OR abs(made) = 'Infinity' OR abs(round(made, ${scale})) >= 1e${38 - scale} THEN '${REFUSED}'
    ELSE round(made, ${scale})::text END FROM (SELECT (${formula})::numeric AS made) AS of)`;
}

/** Of whole numbers, when the result is one. */
const ofWhole = (formula: string, limit: string) =>
  `(SELECT ${refusedUnless(`made BETWEEN -${limit} AND ${limit} - 1`, 'made::numeric(38,0)')} FROM (SELECT ${formula} AS made) AS of)`;

/** Endless numbers and those that are none follow the rules of floats, where nothing is divided by zero. */
const finite = (column: string, sql: string) => `CASE WHEN ${column}::numeric NOT IN ('NaN', 'Infinity', '-Infinity') THEN ${sql} END`;

const math = (column: string, expression: string, sql: string, more: object = {}): Judged =>
  modify('math-expression', column, sql, { expression, ...more });

/** Only whole literals, and such as exponents, too. */
const isWhole = (expression: string) => !/[./]|\^ (-|\d+ \^)/.test(expression);
const BIGINT = '9223372036854775808';

const decimals = Object.entries(formulas).flatMap(([expression, formula]) => [
  ...(['fixed', 'dec', 'dom'] as const).map((column) =>
    math(column, expression, finite(column, ofDecimals(formula(`${column}::numeric`), 10))),
  ),
  math('fixed', expression, finite('fixed', ofDecimals(formula('fixed'), 2)), { scale: 2 }),
  math(
    'fixed',
    expression,
    finite(
      'fixed',
      `(SELECT ${refusedUnless(`made IS NOT NULL AND round(made) BETWEEN -2147483648 AND 2147483647`, 'round(made)')}
    FROM (SELECT (${formula('fixed')})::numeric AS made) AS of)`,
    ),
    { resultType: 'integer' },
  ),
]);

const integers = Object.entries(formulas).flatMap(([expression, formula]) =>
  (['i2', 'i4', 'i8'] as const).flatMap((column) => {
    const value = formula(`${column}::numeric`);
    const whole = column === 'i8' ? ofDecimals(value, 0) : ofWhole(value, BIGINT);
    return [
      math(column, expression, isWhole(expression) ? whole : ofDecimals(value, 10)),
      math(column, expression, ofDecimals(value, 10), { resultType: 'numeric' }),
    ];
  }),
);

/** Only where the server takes them: it raises errors of its own beyond what a double holds, above and below. */
const small = (column: string) =>
  `(${column} = 0 OR abs(${column}) BETWEEN 1e-30 AND 1e30 OR ${column} IN ('NaN', 'Infinity', '-Infinity'))`;
const floats = (['f4', 'f8'] as const).flatMap((column) => {
  const value = `${column}::float8`;
  const judge = (expression: string, sql: string) => math(column, expression, `CASE WHEN ${small(column)} THEN (${sql})::text END`);
  return [
    judge('value * 2 + 1', `${value} * 2 + 1`),
    judge('value * 1.1 + 0.5', `${value} * 1.1::float8 + 0.5`),
    judge('100 - value', `100 - ${value}`),
    judge('value / 4', `${value} / 4`),
    judge('-value ^ 2', `-(${value} * ${value})`),
    judge('1 / value', refusedUnless(`${column} <> 0`, `1 / nullif(${value}, 0)`)),
    judge('value / 0', `'${REFUSED}'`),
    math(column, 'value * 1e0'.replace('1e0', '10000000000'), `CASE WHEN ${small(column)} THEN (${value} * 1e10)::text END`, {}),
    math(column, 'value * 2', `CASE WHEN ${small(column)} AND abs(${value}) < 1e25 THEN round(${value}::text::numeric * 2, 2)::text END`, {
      scale: 2,
    }),
  ];
});

/** The arithmetic of rules on every type of number, with the worked examples among it. */
export const judgedMath: readonly Judged[] = [...decimals, ...integers, ...floats];
