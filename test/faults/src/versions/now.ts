import type { ApplyMode, ApplyOverride } from '@trem/contracts';
import { withClient } from '../workloads/with-client.js';

/** Schema of both databases in which the tables look alike in every mode. */
export const NOW = 'now';

export interface NowOptions {
  readonly mode: ApplyMode;
  readonly source: string;
  readonly target: string;
  /** Of schema `public`. */
  readonly tables: readonly string[];
}

/** A table without a key cannot be in the modes that need one: it is mirrored. */
export function modeOf(mode: ApplyMode, key: readonly string[]): ApplyMode {
  return key.length === 0 && (mode === 'upsert' || mode === 'scd2') ? 'default' : mode;
}

/** Tables whose rows the source writes once and never again. */
export const WRITTEN_ONCE: readonly string[] = ['ledger', 'ledger_row', 'bank_transfer'];

/** When a row came, and when it was written last: in mode upsert a change that is written twice leaves no other trace. */
export const CAME = { createdAt: 'came_at', updatedAt: 'written_at' } as const;

/** What a table says otherwise than its task. */
export function overrideOf(mode: ApplyMode, { table, key }: Pick<Shape, 'table' | 'key'>): { readonly apply?: ApplyOverride } {
  const own = modeOf(mode, key);
  const apply = { ...(own !== mode && { mode: own }), ...(mode === 'upsert' && WRITTEN_ONCE.includes(table) && { columns: CAME }) };
  return Object.keys(apply).length === 0 ? {} : { apply };
}

/** Gives both databases views of what each table holds now: of versions the current ones, of a history the newest row of each key. */
export async function createNow({ mode, source, target, tables }: NowOptions): Promise<void> {
  const shapes = await shapesOf(source, tables);
  const views = (select: (shape: Shape) => string) =>
    [`CREATE SCHEMA ${NOW}`, ...shapes.map((shape) => `CREATE VIEW ${NOW}.${shape.table} AS ${select(shape)}`)].join(';\n');
  await withClient(source, (client) => client.query(views(allOf)));
  await withClient(target, (client) => client.query(views((shape) => nowOf(modeOf(mode, shape.key), shape))));
}

/** The same database, whose tables are met as they are now. */
export function throughNow(url: string): string {
  const through = new URL(url);
  through.searchParams.set('options', `-c search_path=${NOW},public`);
  return through.href;
}

interface Shape {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

export async function shapesOf(source: string, tables: readonly string[]): Promise<readonly Shape[]> {
  return await withClient(
    source,
    async (client) =>
      (
        await client.query<{ table: string; columns: string[]; key: string[] }>(
          `SELECT c.relname AS table,
                  array(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
                  array(SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) k
                          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k WHERE i.indrelid = c.oid AND i.indisprimary) AS key
             FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)`,
          [tables],
        )
      ).rows,
  );
}

function allOf({ table, columns }: Shape): string {
  return `SELECT ${columns.join(', ')} FROM public.${table}`;
}

function nowOf(mode: ApplyMode, shape: Shape): string {
  switch (mode) {
    case 'scd2':
      return `${allOf(shape)} WHERE scd_current = 1`;
    case 'history':
      return newestOf(shape);
    default:
      return allOf(shape);
  }
}

/** The table without key is told apart by where its rows were born. */
function newestOf({ table, columns, key }: Shape): string {
  const by = key.length === 0 ? ['born'] : key;
  const moved = by.map((name) => `moved.trem_old_key->>'${name}' = r.${name}::text`).join(' AND ');
  return `
    SELECT ${columns.map((name) => `r.${name}`).join(', ')}
      FROM (SELECT DISTINCT ON (${by.join(', ')}) * FROM public.${table} ORDER BY ${by.join(', ')}, trem_position DESC, trem_sequence DESC) r
     WHERE r.trem_operation <> 'delete'
       AND NOT EXISTS (SELECT FROM public.${table} moved
                        WHERE ${moved} AND (moved.trem_position, moved.trem_sequence) > (r.trem_position, r.trem_sequence))`;
}
