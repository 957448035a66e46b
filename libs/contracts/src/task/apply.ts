import { z } from 'zod';

export const applyModes = ['default', 'upsert', 'scd2', 'history'] as const;
export const applyMode = z
  .enum(applyModes)
  .describe('default: exact mirror. upsert: heals what disagrees. scd2: a row per version. history: a row per change');
export type ApplyMode = z.infer<typeof applyMode>;

const column = z.string().min(1).max(63);

/** Versions of a row: [start, end), the open one marked as current. */
const scd2Fields = {
  startColumn: column.default('scd_start_date').describe('Beginning of a version, in it'),
  endColumn: column.default('scd_end_date').describe('End of a version, no longer in it; null for the current one'),
  currentColumn: column.default('scd_current').describe('1 or true for the current version, else 0 or false'),
  currentType: z.enum(['integer', 'boolean']).default('integer').describe('Type of currentColumn'),
  time: z
    .enum(['commit', 'apply'])
    .default('commit')
    .describe('Which clock dates a version: the commit at the source, or the write at the target'),
  perTransaction: z.boolean().default(false).describe('Keep only the last version of a row in each transaction'),
};
export const scd2 = z.strictObject(scd2Fields);
export type Scd2 = z.infer<typeof scd2>;

/** Columns that a target table gets beside the source's: which fact, and under which name. All times are UTC. */
export const extraColumns = z.strictObject({
  commitTime: column.optional().describe('Commit time at the source of the last change'),
  applyTime: column.optional().describe('When the last change was written'),
  operation: column.optional().describe('The last change: load, insert, update, delete'),
  position: column.optional().describe('Position of the last change in the source log'),
  surrogateId: column.optional().describe('A number made by the target, which stays with its row until a load empties the table'),
  createdAt: column.optional().describe('When the row was first written; overwrites keep it, a load that empties the table does not'),
  updatedAt: column.optional().describe('When the row was last written'),
  createdBy: column.optional().describe('trem:<task> that first wrote the row; kept as createdAt'),
  updatedBy: column.optional().describe('trem:<task> that last wrote the row'),
});
export type ExtraColumns = z.infer<typeof extraColumns>;

/** How changes become rows of a target. */
export const apply = z.strictObject({
  mode: applyMode.default('default'),
  scd2: scd2.prefault({}),
  deletes: z.enum(['delete', 'mark']).default('delete').describe('mark: a deleted row stays, with the time in deletedAtColumn'),
  deletedAtColumn: column.default('deleted_at').describe('With deletes mark: null, or when the row was deleted'),
  columns: extraColumns.default({}),
});
export type Apply = z.infer<typeof apply>;

/** What a target or a table says otherwise than the task; what it leaves out stays the task's. */
export const applyOverride = z.strictObject({
  mode: applyMode.optional(),
  scd2: z
    .strictObject({
      startColumn: column.optional(),
      endColumn: column.optional(),
      currentColumn: column.optional(),
      currentType: z.enum(['integer', 'boolean']).optional(),
      time: z.enum(['commit', 'apply']).optional(),
      perTransaction: z.boolean().optional(),
    })
    .optional(),
  deletes: z.enum(['delete', 'mark']).optional(),
  deletedAtColumn: column.optional(),
  columns: extraColumns.optional(),
});
export type ApplyOverride = z.infer<typeof applyOverride>;

/** Rows at the target are versions or changes, which the source does not have any more. */
export function keepsVersions({ mode }: Pick<Apply, 'mode'>, matching: 'key' | 'all-columns' = 'key'): boolean {
  return mode === 'scd2' || mode === 'history' || matching === 'all-columns';
}

/**
 * Another load of such a table deletes none of its versions: it closes and adds what differs. What is recreated or emptied keeps nothing; changes of mode
 * history and rows told apart by all columns cannot be held against rows of the source.
 */
export function comparesVersions(
  { mode }: Pick<Apply, 'mode'>,
  matching: 'key' | 'all-columns',
  { recreateTable, truncateTable }: { readonly recreateTable: boolean; readonly truncateTable: boolean },
): boolean {
  return mode === 'scd2' && matching === 'key' && !recreateTable && !truncateTable;
}

/** The settings that hold for one table at one target: the table's win over the target's, those over the task's. */
export function applyOf(task: Apply, ...overrides: readonly (ApplyOverride | undefined)[]): Apply {
  return overrides.reduce<Apply>((apply, override) => (override === undefined ? apply : overlaid(apply, override)), task);
}

function overlaid(base: Apply, { scd2: versions, columns, ...override }: ApplyOverride): Apply {
  return {
    ...base,
    ...given(override),
    scd2: { ...base.scd2, ...given(versions ?? {}) },
    columns: { ...base.columns, ...given(columns ?? {}) },
  };
}

function given<T extends object>(override: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
