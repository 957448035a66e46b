import { z } from 'zod';
import { auditOutcomes } from './audit.js';
import { uuid } from './names.js';

export const deadLetterStates = ['open', 'parked', 'replayed', 'skipped'] as const;
export const deadLetterState = z
  .enum(deadLetterStates)
  .describe('open: refused. parked: waits behind an open one of its key. replayed, skipped: closed');
export type DeadLetterState = z.infer<typeof deadLetterState>;

const tableName = z.object({ schema: z.string(), table: z.string() });
const time = z.iso.datetime();

/** A change that was set aside, without its values. */
export const deadLetter = z
  .object({
    id: uuid,
    target: z.string(),
    run: z.number().int().nullable(),
    source: tableName,
    targetTable: tableName,
    operation: z.enum(['insert', 'update', 'delete']),
    class: z.string().nullable(),
    code: z.string().nullable(),
    sqlState: z.string().nullable(),
    message: z.string().nullable().describe('Without values of rows'),
    remedy: z.string().nullable(),
    sql: z.string().nullable().describe('The statement that was refused, with placeholders'),
    position: z.string(),
    sequence: z.number().describe('Changes of the transaction before this one'),
    transaction: z.number().nullable(),
    committedAt: time.nullable(),
    firstAt: time,
    lastAt: time,
    attempts: z.number().int(),
    state: deadLetterState,
    closedBy: z.string().nullable(),
    reason: z.string().nullable(),
    worker: z.string().nullable(),
    isEdited: z.boolean().describe('A person has changed values; they count at the next replay'),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof deadLetter>;

const values = z.record(z.string(), z.string().nullable()).nullable();

/** The same with its values as text: for operators. A column that the source did not send again is left out. */
export const openedLetter = deadLetter
  .extend({
    key: values.describe('What names its row at the target; null where the table has no key, or its rules could not tell'),
    before: values,
    after: values,
  })
  .meta({ id: 'OpenedLetter' });
export type OpenedLetter = z.infer<typeof openedLetter>;

/** What a person did with a letter. */
export const deadLetterAction = z
  .object({
    at: time,
    by: z.string().describe('The name of the token'),
    action: z.enum(['replay', 'skip', 'edit', 'export', 'skip-row']).describe('skip-row: the task rested at it, and went on without it'),
    outcome: z.enum(auditOutcomes),
    reason: z.string().nullable(),
  })
  .meta({ id: 'DeadLetterAction' });
export type DeadLetterAction = z.infer<typeof deadLetterAction>;

/** A letter with its values, and who did what with it: the oldest first. */
export const deadLetterDetail = openedLetter.extend({ actions: z.array(deadLetterAction) }).meta({ id: 'DeadLetterDetail' });
export type DeadLetterDetail = z.infer<typeof deadLetterDetail>;

/** Which letters: all conditions hold together. */
export const deadLetterFilter = z.object({
  state: deadLetterState.optional(),
  target: z.string().max(63).optional(),
  schema: z.string().max(63).optional(),
  table: z.string().max(63).optional(),
  code: z.string().max(63).optional(),
});
export type DeadLetterFilter = z.infer<typeof deadLetterFilter>;

export const deadLetterQuery = deadLetterFilter.extend({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type DeadLetterQuery = z.infer<typeof deadLetterQuery>;

export const deadLetterPage = z
  .object({ letters: z.array(deadLetter), total: z.number().int(), cursor: z.string().nullable() })
  .meta({ id: 'DeadLetterPage' });
export type DeadLetterPage = z.infer<typeof deadLetterPage>;

/** Which letters are to be closed: those named, or those that a filter finds; with neither, all that are not closed. */
export const deadLetterSelection = z
  .strictObject({ ids: z.array(uuid).min(1).max(10_000).optional(), filter: deadLetterFilter.strict().optional() })
  .refine(({ ids, filter }) => ids === undefined || filter === undefined, { error: 'Give ids or a filter, not both' });

export const deadLetterReplay = deadLetterSelection.meta({ id: 'DeadLetterReplay' });
export type DeadLetterReplay = z.infer<typeof deadLetterReplay>;
export const deadLetterSkip = z
  .strictObject({
    ids: z.array(uuid).min(1).max(10_000).optional(),
    filter: deadLetterFilter.strict().optional(),
    reason: z.string().min(1).max(300),
  })
  .refine(({ ids, filter }) => ids === undefined || filter === undefined, { error: 'Give ids or a filter, not both' })
  .meta({ id: 'DeadLetterSkip' });
export type DeadLetterSkip = z.infer<typeof deadLetterSkip>;

/** Which letters to take away, with their values: those named, or those that a filter finds; with neither, all. */
export const deadLetterExport = z
  .strictObject({
    ids: z.array(uuid).min(1).max(1_000).optional(),
    filter: deadLetterFilter.strict().optional(),
    cursor: z.string().max(200).optional().describe('What the page before ended with'),
    limit: z.number().int().min(1).max(1_000).default(200).describe('Letters of one page'),
  })
  .refine(({ ids, filter }) => ids === undefined || filter === undefined, { error: 'Give ids or a filter, not both' })
  .meta({ id: 'DeadLetterExport' });
export type DeadLetterExport = z.infer<typeof deadLetterExport>;
export type DeadLetterExportInput = z.input<typeof deadLetterExport>;

/** In source order. A letter that is gone by now is left out. */
export const exportedLetters = z
  .object({ letters: z.array(openedLetter), total: z.number().int(), cursor: z.string().nullable() })
  .meta({ id: 'ExportedLetters' });
export type ExportedLetters = z.infer<typeof exportedLetters>;

/** Letters to be opened by the service that has the keys. */
export const lettersToOpen = z.strictObject({ ids: z.array(uuid).max(1_000) });
export const openedLetters = z.object({ letters: z.array(openedLetter) });
export type OpenedLetters = z.infer<typeof openedLetters>;

/** New values of the row as it is to be, as text; null is NULL. */
export const deadLetterEdit = z.strictObject({ values: z.record(z.string(), z.string().nullable()) }).meta({ id: 'DeadLetterEdit' });
export type DeadLetterEdit = z.infer<typeof deadLetterEdit>;

/** How far a replay or skip is. */
export const deadLetterWork = z
  .object({
    id: uuid,
    action: z.enum(['replay', 'skip']),
    state: z.enum(['running', 'done', 'failed']),
    replayed: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int().describe('Refused again'),
    error: z.string().nullable(),
    startedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'DeadLetterWork' });
export type DeadLetterWork = z.infer<typeof deadLetterWork>;

/** The row that the task rests at because of a stop flag. */
export const stoppedRow = z
  .object({
    target: z.string(),
    source: tableName,
    operation: z.enum(['insert', 'update', 'delete']),
    code: z.string(),
    position: z.string(),
    sequence: z.number(),
    transaction: z.number(),
  })
  .meta({ id: 'StoppedRow' });
export type StoppedRow = z.infer<typeof stoppedRow>;
