import type { ApplyMode } from '@trem/contracts';
import { withClient } from '../workloads/with-client.js';
import { addedTo, DELETED_AT, type Drawn, drawnOf } from './drawn.js';
import { modeOf, type Shape, shapesOf } from './shapes.js';

/** Schema of both databases in which the tables look alike in every mode. */
export const NOW = 'now';

/** As `NOW` at the target, with the columns that it has beside the source's. */
export const TOLD = 'told';

export interface NowOptions {
  readonly mode: ApplyMode;
  readonly drawn: Drawn;
  readonly source: string;
  readonly target: string;
  /** Of schema `public`. */
  readonly tables: readonly string[];
}

/** Gives both databases views of what each table holds now: of versions the current ones, of a history the newest row of each key, of marked rows none. */
export async function createNow({ mode, drawn, source, target, tables }: NowOptions): Promise<void> {
  const shapes = await shapesOf(source, tables);
  const views = (schema: string, select: (shape: Shape) => string) =>
    [`CREATE SCHEMA ${schema}`, ...shapes.map((shape) => `CREATE VIEW ${schema}.${shape.table} AS ${select(shape)}`)].join(';\n');
  const now = (shape: Shape) => nowOf({ mode: modeOf(mode, shape.key), shape, marks: drawnOf(drawn, shape.table).marks });
  const told = (shape: Shape) => now({ ...shape, columns: [...shape.columns, ...addedTo(drawn, shape.table)] });
  await withClient(source, (client) => client.query(views(NOW, allOf)));
  await withClient(target, (client) => client.query(`${views(NOW, now)};\n${views(TOLD, told)}`));
}

/** The same database, whose tables are met as they are now. */
export function throughNow(url: string): string {
  const through = new URL(url);
  through.searchParams.set('options', `-c search_path=${NOW},public`);
  return through.href;
}

function allOf({ table, columns }: Shape): string {
  return `SELECT ${columns.join(', ')} FROM public.${table}`;
}

function nowOf({ mode, shape, marks }: { readonly mode: ApplyMode; readonly shape: Shape; readonly marks: boolean }): string {
  switch (mode) {
    case 'scd2':
      return `${allOf(shape)} WHERE scd_current = 1`;
    case 'history':
      return newestOf(shape);
    default:
      return marks ? `${allOf(shape)} WHERE ${DELETED_AT} IS NULL` : allOf(shape);
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
