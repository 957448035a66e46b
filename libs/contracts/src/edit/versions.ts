import { z } from 'zod';
import { uuid } from '../names.js';
import { taskDefinition } from '../task/index.js';
import { difference } from './difference.js';

/** One saved definition. All are kept. */
export const taskVersionSummary = z.object({
  version: z.number().int(),
  by: z.string(),
  createdAt: z.iso.datetime(),
  changes: z.number().int().describe('Places at which it differs from the version before it'),
});
export type TaskVersionSummary = z.infer<typeof taskVersionSummary>;

export const taskVersionList = z
  .object({ current: z.number().int(), versions: z.array(taskVersionSummary) })
  .meta({ id: 'TaskVersionList' });
export type TaskVersionList = z.infer<typeof taskVersionList>;

export const taskVersion = z
  .object({ task: uuid, version: z.number().int(), by: z.string(), createdAt: z.iso.datetime(), definition: taskDefinition })
  .meta({ id: 'TaskVersion' });
export type TaskVersion = z.infer<typeof taskVersion>;

export const taskVersionDifference = z
  .object({ from: z.number().int(), to: z.number().int(), changes: z.array(difference) })
  .meta({ id: 'TaskVersionDifference' });
export type TaskVersionDifference = z.infer<typeof taskVersionDifference>;

/** A number in a path or query. */
export const versionNumber = z.coerce.number().int().min(1).max(1_000_000_000);
