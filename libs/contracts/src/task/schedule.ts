import { z } from 'zod';

const dateTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/, {
  error: 'Write 2027-01-10T22:00:00, with an offset if it is not of the time zone',
});

/** When a task runs by itself. */
export const schedule = z.strictObject({
  startAt: dateTime.nullable().default(null).describe('A start waits until then, in phase scheduled'),
  stopAt: dateTime.nullable().default(null).describe('The task stops then, at the end of a transaction'),
  stopBy: z
    .enum(['clock', 'commit-time'])
    .default('clock')
    .describe('clock: stop then. commit-time: stop once everything that the source committed up to then is applied'),
  timeZone: z.string().min(1).max(60).default('UTC').describe('IANA name, for times without offset'),
  cron: z.string().max(120).nullable().default(null).describe('Five fields; mode full-load only: load again at these times'),
});
export type Schedule = z.infer<typeof schedule>;
