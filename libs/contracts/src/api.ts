import { z } from 'zod';
import { schemaSummary } from './catalogue.js';
import { endpoint, type endpointDraft, endpointRole } from './endpoint.js';
import { finding } from './findings.js';
import { uuid } from './names.js';
import { loadStatistic, tableProgress, taskStatus } from './status.js';
import { task, taskDefinition } from './task/index.js';

/** Lists come inside an object, so that a page mark or a count can join them without breaking a reader. */
export const endpointList = z.object({ endpoints: z.array(endpoint) }).meta({ id: 'EndpointList' });
export const schemaList = z.object({ schemas: z.array(schemaSummary) }).meta({ id: 'SchemaList' });
export const taskList = z.object({ tasks: z.array(taskStatus) }).meta({ id: 'TaskList' });
export const loadStatisticList = z.object({ loads: z.array(loadStatistic) }).meta({ id: 'LoadStatisticList' });
/** Which run's loads to list; all when it names none. */
export const loadQuery = z.object({ run: z.coerce.number().int().min(1).optional() });
export const tableProgressList = z.object({ tables: z.array(tableProgress) }).meta({ id: 'TableProgressList' });

/** An endpoint as it may be written: defaults left out. */
export type EndpointInput = z.input<typeof endpointDraft>;

/** A task with where it is now. */
export const taskView = task.extend({ status: taskStatus }).meta({ id: 'TaskView' });
export type TaskView = z.infer<typeof taskView>;

/** Which tables of an endpoint to list: of one schema, with a text in their name, a page at a time. */
export const tableQuery = z.object({
  schema: z.string().max(63).optional(),
  search: z.string().max(63).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
/** The same, as a caller writes it. */
export interface TableListQuery {
  readonly schema?: string | undefined;
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** What one service asks another before a start: does everything that this definition names fit? Without an id the task is not stored yet. */
export const taskCheckRequest = z
  .strictObject({
    definition: taskDefinition,
    taskId: uuid.optional(),
    isReload: z.boolean().optional().describe('What is loaded will be loaded again'),
    withinMs: z
      .number()
      .int()
      .min(1_000)
      .max(240_000)
      .optional()
      .describe('How long the databases may take; by default as long as people wait'),
  })
  .meta({ id: 'TaskCheckRequest' });

export type TaskCheckRequest = z.infer<typeof taskCheckRequest>;

/** A finding, with the place in the definition that it is about. */
export const taskFinding = finding.extend({ role: endpointRole, endpoint: z.string(), path: z.string() }).meta({ id: 'TaskFinding' });
export type TaskFinding = z.infer<typeof taskFinding>;

export const taskCheckReport = z
  .object({ ok: z.boolean(), durationMs: z.number(), findings: z.array(taskFinding) })
  .meta({ id: 'TaskCheckReport' });
export type TaskCheckReport = z.infer<typeof taskCheckReport>;

/** How far the secrets of all endpoints are on their way to the key that seals now. */
export const keyRotation = z
  .object({
    state: z.enum(['idle', 'running', 'failed']),
    /** Id of the key that seals from now on. */
    writingKey: z.string(),
    /** Ids of keys that still seal something. Others may be removed from the list. */
    keysInUse: z.array(z.string()),
    endpoints: z.number().int(),
    /** Endpoints whose secret has the writing key, or that have none. */
    done: z.number().int(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    /** Endpoints whose secret cannot be opened: their key is no longer in the list. */
    failed: z.array(z.string()),
  })
  .meta({ id: 'KeyRotation' });
export type KeyRotation = z.infer<typeof keyRotation>;
