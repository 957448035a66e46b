import { z } from 'zod';

/** Objects that a load can make beside the columns, after the data. `defaults` are those that are computed, with identity and sequences; constant ones come with the table. */
export const createObjects = z.enum(['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments']);
export type CreateObjects = z.infer<typeof createObjects>;

/** How target tables are prepared and filled. `createTable`, `recreateTable` and `truncateTable` make eight combinations, each with its own meaning. */
export const fullLoad = z.strictObject({
  createTable: z.boolean().default(true).describe('Make missing target schemas and tables'),
  recreateTable: z.boolean().default(false).describe('Drop a target table that is there and make it anew; implies createTable'),
  truncateTable: z.boolean().default(false).describe('Empty a target table that is there before its first load'),
  onExistingRows: z
    .enum(['refuse', 'keep'])
    .default('refuse')
    .describe('First load onto rows that are not of this task: refuse with TARGET_NOT_EMPTY, or keep them and write over equal keys'),
  visibility: z
    .enum(['gradual', 'swap'])
    .default('gradual')
    .describe('gradual: rows appear range by range. swap: load beside, exchange both tables in one transaction'),
  onSnapshotLost: z
    .enum(['continue', 'start-over'])
    .default('continue')
    .describe(
      'continue: finished tables stay, the others come from a new and later snapshot; the stream makes them agree. start-over: all tables are loaded again, so that they come from one',
    ),
  parallelTables: z.number().int().min(1).max(16).default(4).describe('Tables loaded at once'),
  parallelPartitions: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(4)
    .describe('Ranges of one table loaded at once, and indexes of it built at once'),
  createObjects: z.array(createObjects).default(['primary-key']).describe('Made after the data'),
});
export type FullLoad = z.infer<typeof fullLoad>;
