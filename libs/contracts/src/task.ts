import { z } from 'zod';
import { name, tableName, uuid } from './names.js';

export const taskModes = ['full-load', 'cdc', 'full-load-and-cdc'] as const;
export const taskMode = z.enum(taskModes);
export type TaskMode = z.infer<typeof taskMode>;

/** Objects that a load can make beside the columns, after the data. `defaults` are those that are computed, with identity and sequences; constant ones come with the table. */
export const createObjects = z.enum(['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments']);
export type CreateObjects = z.infer<typeof createObjects>;

export const fullLoad = z.strictObject({
  createTable: z.boolean().default(true).describe('Make missing target schemas and tables'),
  parallelTables: z.number().int().min(1).max(16).default(4).describe('Tables loaded at once'),
  parallelPartitions: z.number().int().min(1).max(16).default(4).describe('Ranges of one table loaded at once'),
  createObjects: z.array(createObjects).default(['primary-key']).describe('Made after the data'),
});

/** Where a managed server writes by itself, it does so as often. */
export const DEFAULT_HEARTBEAT_MS = 300_000;

export const cdc = z.strictObject({
  maxBatchChanges: z.number().int().min(1).max(80_000).default(10_000).describe('Row changes of one target transaction'),
  maxBatchBytes: z.number().int().min(65_536).max(8_388_608).default(262_144).describe('Bytes of one message on the queue'),
  maxBatchDelayMs: z.number().int().min(0).max(1_000).default(10).describe('How long a batch may wait for more transactions'),
  maxValueBytes: z
    .number()
    .int()
    .min(2 ** 20)
    .max(160 * 2 ** 20)
    .default(128 * 2 ** 20)
    .describe('Bytes of the largest change of one row; with a larger one the task rests (VALUE_TOO_LONG)'),
  maxQueueBytes: z
    .number()
    .int()
    .min(16 * 2 ** 20)
    .max(64 * 2 ** 30)
    .default(2 ** 30)
    .describe('Per target; near it capture waits'),
  heartbeatMs: z
    .union([z.literal(0), z.number().int().min(1_000).max(86_400_000)])
    .optional()
    .describe(
      `A source where nothing of this task was committed for so long gets a message into its log. Default ${DEFAULT_HEARTBEAT_MS}; 0: never`,
    ),
  failoverSlot: z
    .boolean()
    .optional()
    .describe('Shall the slot survive a failover (Postgres 17 and later)? Default: where the source can. Acts when the slot is made'),
});

export const taskTarget = z.strictObject({
  endpoint: name,
  name: name.optional().describe('Default: the name of the endpoint. Fixed once the task exists'),
});

export const tableMapping = z.strictObject({ source: tableName });

/** A rule of the list and not of the whole definition, so that it speaks up beside whatever else is wrong. */
function refuseDoubles(tables: readonly z.infer<typeof tableMapping>[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  tables.forEach(({ source }, index) => {
    const key = JSON.stringify([source.schema, source.table]);
    if (seen.has(key)) {
      context.addIssue({ code: 'custom', path: [index, 'source'], message: 'This table is mapped twice', params: { code: 'NAME_CLASH' } });
    }
    seen.add(key);
  });
}

/** A task as people write it. Every field acts; an unknown one is an error. */
export const taskDefinition = z
  .strictObject({
    version: z.literal(1).default(1).describe('Format of this document'),
    name: name.describe('Unique and fixed for life: it names slot, publication, exchange and queues'),
    title: z.string().max(120).default(''),
    description: z.string().max(2_000).default(''),
    tags: z.array(z.string().min(1).max(60)).max(20).default([]),
    source: z.strictObject({ endpoint: name }),
    targets: z.array(taskTarget).length(1, { error: 'Exactly one target' }),
    mode: taskMode.default('full-load-and-cdc'),
    startMode: z.enum(['reload', 'continue']).default('continue').describe('What a start does when it names nothing else'),
    accept: z.array(z.string()).default([]).describe('Codes of warnings that are known and wanted'),
    fullLoad: fullLoad.prefault({}),
    cdc: cdc.prefault({}),
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
