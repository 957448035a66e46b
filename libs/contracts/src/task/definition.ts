import { z } from 'zod';
import { name, uuid } from '../names.js';
import { taskTransformations } from '../rules/transformation-list.js';
import { apply, applyOverride } from './apply.js';
import { cdc } from './cdc.js';
import { errors } from './errors.js';
import { fullLoad } from './full-load.js';
import { schedule } from './schedule.js';
import { schemaChanges } from './schema-changes.js';
import { tableMapping } from './table.js';

export const taskModes = ['full-load', 'cdc', 'full-load-and-cdc'] as const;
export const taskMode = z.enum(taskModes);
export type TaskMode = z.infer<typeof taskMode>;

export const taskTarget = z.strictObject({
  endpoint: name.describe('Name of the endpoint that is written'),
  name: name.optional().describe('Default: the name of the endpoint. Fixed once the task exists'),
  apply: applyOverride.optional().describe('As apply of the task, field by field; wins over it'),
});

/** A rule of the list and not of the whole definition, so that it speaks up beside what is wrong elsewhere; see `checkDefinition` for within it. */
function refuseDoubles(tables: readonly z.infer<typeof tableMapping>[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  tables.forEach(({ source, pattern, exclude }, index) => {
    const key = JSON.stringify([source.schema, source.table, pattern, exclude]);
    if (seen.has(key)) {
      context.addIssue({ code: 'custom', path: [index, 'source'], message: 'This table is mapped twice', params: { code: 'NAME_CLASH' } });
    }
    seen.add(key);
  });
}

/** A word by which tasks are found. */
export const tag = z.string().min(1).max(60);

/** A task as people write it. Every field acts; an unknown one is an error. */
export const taskDefinition = z
  .strictObject({
    version: z.literal(1).default(1).describe('Format of this document'),
    name: name.describe('Unique and fixed for life: it names slot, publication, exchange and queues'),
    title: z.string().max(120).default('').describe('What people call it'),
    description: z.string().max(2_000).default('').describe('What it is for'),
    tags: z.array(tag).max(20).default([]).describe('To find it by: lists of tasks can be narrowed to those that carry some'),
    source: z.strictObject({ endpoint: name.describe('Name of the endpoint that is read') }),
    targets: z.array(taskTarget).length(1, { error: 'Exactly one target' }),
    mode: taskMode
      .default('full-load-and-cdc')
      .describe('full-load: copy once. cdc: follow changes from now on. full-load-and-cdc: both, without a gap'),
    startMode: z.enum(['reload', 'continue']).default('continue').describe('What a start does when it names nothing else'),
    schedule: schedule.prefault({}),
    accept: z.array(z.string()).default([]).describe('Codes of warnings that are known and wanted'),
    fullLoad: fullLoad.prefault({}),
    cdc: cdc.prefault({}),
    apply: apply.prefault({}),
    schemaChanges: schemaChanges.prefault({}),
    errors: errors.prefault({}),
    newTables: z.enum(['add', 'ignore']).default('add').describe('Tables made later that match a pattern'),
    transformations: taskTransformations.default([]).describe('Rules for every table that they reach; those of a table win'),
    tables: z.array(tableMapping).min(1, { error: 'At least one table' }).max(10_000).superRefine(refuseDoubles),
  })
  .meta({ id: 'TaskDefinition' });
export type TaskDefinition = z.infer<typeof taskDefinition>;
/** A definition as it may be written: defaults left out. */
export type TaskDraft = z.input<typeof taskDefinition>;

/** The stored name of a target: what queues, checkpoints and activities are called after. */
export function targetName(target: TaskDefinition['targets'][number]): string {
  return target.name ?? target.endpoint;
}

export const task = z
  .object({
    id: uuid,
    name,
    version: z.number().int(),
    definition: taskDefinition,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof task>;
