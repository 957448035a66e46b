import type { ColumnShape, TableShape, UserType } from '@trem/replication-core';
import type pg from 'pg';

/** What decides how this server writes the columns of a table. */
export interface TargetServer {
  /** As `server_version_num`: 180004. */
  readonly version: number;
  /** Those of the wanted ones that it has. */
  readonly collations: ReadonlySet<string>;
}

/** Collations that the columns of a table want. */
export function collationsOf({ columns }: Pick<TableShape, 'columns'>): readonly string[] {
  return columns.flatMap(({ collation }) => (collation === undefined ? [] : [collation]));
}

/** The collation that a domain wants. */
export function collationOfType(type: UserType): readonly string[] {
  return type.tag === 'domain' && type.collation !== null ? [type.collation] : [];
}

/** What the server says of itself, and which of these collations it has. */
export async function readServer(client: pg.Client, wanted: readonly string[]): Promise<TargetServer> {
  const { rows } = await client.query<{ version: number; collations: readonly string[] }>(
    `SELECT current_setting('server_version_num')::int AS version,
            ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE to_regcollation(name) IS NOT NULL) AS collations`,
    [[...new Set(wanted)]],
  );
  const [{ version, collations }] = rows as [(typeof rows)[number]];
  return { version, collations: new Set(collations) };
}

/** The first version whose numerics may have a scale below zero or above their precision. */
const ANY_SCALE = 150_000;
/** The first version that can compute a column when it is read. */
const VIRTUAL = 180_000;

/** The column as this server can have it, with the same values: without a scale that it does not know, computed when it is written. */
export function columnAt({ version }: TargetServer, column: ColumnShape): Pick<ColumnShape, 'type' | 'generated'> {
  const { type, generated } = column;
  return {
    type: version < ANY_SCALE ? withoutNewScale(type) : type,
    generated: generated !== undefined && version < VIRTUAL ? { ...generated, kind: 'stored' } : generated,
  };
}

/** A type that holds the same values and that every server knows: `numeric` for `numeric(3,-2)`, `numeric[]` for `numeric(3,5)[]`; any other as it is. */
export function withoutNewScale(type: string): string {
  const [, precision, scale, brackets] = /^numeric\((\d+),(-?\d+)\)((?:\[\])*)$/.exec(type) ?? [];
  return scale !== undefined && (Number(scale) < 0 || Number(scale) > Number(precision)) ? `numeric${brackets}` : type;
}
