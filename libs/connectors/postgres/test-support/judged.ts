import type { TaskDraft } from '@trem/contracts';

type Transformation = NonNullable<TaskDraft['tables'][number]['transformations']>[number];

/** A rule, and the server's own words for what it must make of a row. */
export interface Judged {
  readonly rule: Transformation;
  /** Of the target. */
  readonly column: string;
  /** A text, NULL where the result must be null, or one of the two below. */
  readonly sql: string;
}

/** What the SQL says where the value must be refused, and where the server has no word. */
export const REFUSED = '(refused)';
export const UNJUDGED = '(unjudged)';

/** Null in, null out; a judge that has no word says NULL. */
export const ofValue = (column: string, sql: string) =>
  `CASE WHEN "${column}" IS NOT DISTINCT FROM NULL THEN NULL ELSE coalesce((${sql})::text, '${UNJUDGED}') END`;

export const modify = (operation: string, column: string, sql: string, more: object = {}): Judged => ({
  rule: { type: 'modify-column-value', operation, column, ...more } as Transformation,
  column,
  sql: ofValue(column, sql),
});

/** The SQL says NULL where the result must be null. */
export const modifyNulls = (operation: string, column: string, sql: string, more: object = {}): Judged => ({
  ...modify(operation, column, sql, more),
  sql: `(${sql})::text`,
});

export const cast = (column: string, targetType: string, sql: string, more: object = {}): Judged => ({
  rule: { type: 'modify-column-type', column, targetType, ...more } as Transformation,
  column,
  sql: ofValue(column, sql),
});

/** A new column: nulls are for the SQL to say. */
export const make = (operation: string, sql: string, more: object): Judged => ({
  rule: { type: 'create-column', operation, newColumn: 'made', ...more } as Transformation,
  column: 'made',
  sql: `(${sql})::text`,
});

export const refusedUnless = (condition: string, sql: string) => `CASE WHEN ${condition} THEN (${sql})::text ELSE '${REFUSED}' END`;
export const judgedIf = (condition: string, sql: string) => `CASE WHEN ${condition} THEN (${sql})::text ELSE '${UNJUDGED}' END`;

/** Unicode's White_Space, for `btrim`. */
export const BLANKS = String.raw`E' \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'`;
export const textColumns = ['txt', 'vc', 'ch', 'ci', 'mood', 'uid'] as const;
export const zones = ['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu'] as const;
/** What the clocks of a zone show. */
export const local = (zone: string, column = 'tz') => `(${column} AT TIME ZONE '${zone}')`;
