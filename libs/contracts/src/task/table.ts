import { z } from 'zod';
import { tableName } from '../names.js';
import { filters } from '../rules/filters.js';
import { transformations } from '../rules/transformation-list.js';
import { applyOverride } from './apply.js';
import { operations } from './cdc.js';
import { priority } from './priority.js';

const column = z.string().min(1).max(63);
const columnList = z.array(column).min(1);

/** One or many source tables, and what becomes of them. */
export const tableMapping = z.strictObject({
  source: tableName.describe('Exact names; with pattern, * stands for any text and ? for one character'),
  pattern: z.boolean().default(false).describe('The names are patterns. An exact entry wins over a pattern'),
  exclude: z.boolean().default(false).describe('These tables are taken out, whatever else names them'),
  priority: priority
    .default('normal')
    .describe('Or 0 (highest) to 4. Loaded before those of lower priority; parents before children in one write'),
  columns: z
    .strictObject({ include: columnList.optional().describe('Only these'), exclude: columnList.optional().describe('All but these') })
    .refine(({ include, exclude }) => include === undefined || exclude === undefined, { error: 'Give include or exclude, not both' })
    .optional()
    .describe('Source columns; all when left out'),
  key: columnList
    .optional()
    .describe('Target columns that identify a row, instead of the primary key. A check looks whether they do in the first 1 000 rows'),
  rowIdentity: z
    .enum(['auto', 'key', 'whole-row', 'insert-only'])
    .default('auto')
    .describe(
      'How rows of a table without key are found. insert-only: they are only added; a task of such tables alone needs no replica identity',
    ),
  matching: z
    .enum(['key', 'all-columns'])
    .default('key')
    .describe(
      'all-columns: each distinct row is kept once, and nothing is overwritten; rows are deleted only where apply.deletes says so here',
    ),
  onLeave: z.enum(['delete', 'keep']).default('delete').describe('A row that no longer passes the filters'),
  filters: filters.default([]),
  transformations: transformations.default([]).describe('How names, keys, types and values change on the way'),
  operations: operations.optional().describe('Instead of cdc.operations'),
  apply: applyOverride.optional().describe('As apply of the task, field by field; wins over the target and the task'),
});
export type TableMapping = z.infer<typeof tableMapping>;

/** Every table is taken by its inserts alone, so that the source need not publish more than these: then a table needs no replica identity. */
export function takesInsertsAlone(tables: readonly Pick<TableMapping, 'exclude' | 'rowIdentity'>[]): boolean {
  return tables.every(({ exclude, rowIdentity }) => exclude || rowIdentity === 'insert-only');
}

/** Every version of a row stays at the target; what a delete takes away must have been asked for in the same mapping. */
export function keepsDeleted({ matching, apply }: Pick<TableMapping, 'matching' | 'apply'>): boolean {
  return matching === 'all-columns' && apply?.deletes !== 'delete';
}
