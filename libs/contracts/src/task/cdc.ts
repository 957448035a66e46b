import { z } from 'zod';

/** Where a managed server writes by itself, it does so as often. */
export const DEFAULT_HEARTBEAT_MS = 300_000;

export const operation = z.enum(['insert', 'update', 'delete']);
export type Operation = z.infer<typeof operation>;

export const operations = z
  .array(operation)
  .refine((list) => new Set(list).size === list.length, { error: 'Name each operation once' })
  .describe('Others are not applied, but counted as skipped; without delete no TRUNCATE either');

/** How the source's log is read, shipped and written. */
export const cdc = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(0)
    .describe('0: stream. n: the target is written at most every n ms; the log is read all the time'),
  operations: operations.default(['insert', 'update', 'delete']),
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
  retainedLogLimitBytes: z
    .number()
    .int()
    .min(16 * 2 ** 20)
    .max(2 ** 50)
    .nullable()
    .default(null)
    .describe(
      'The task warns when its source keeps more log than that for it. null: when the source has no limit of its own and keeps 16 GiB',
    ),
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
