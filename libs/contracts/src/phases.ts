import { z } from 'zod';

/** Where a task is in its life. */
export const phases = [
  'created',
  'scheduled',
  'preparing',
  'full-load',
  'cdc',
  'recovering',
  'pausing',
  'paused',
  'stopping',
  'stopped',
  'attention',
  'deleting',
  'done',
] as const;
export const phase = z.enum(phases);
export type Phase = z.infer<typeof phase>;

/** Phases in which nothing runs until a command or a time comes. */
export const restPhases = ['created', 'scheduled', 'paused', 'stopped', 'attention', 'done'] as const satisfies readonly Phase[];

/** A finer word beside the phase; empty in most phases. `adding`: tables that came to the task are loaded while the others stream. */
export const steps = ['', 'catching-up', 'live', 'restarting', 'adding'] as const;
export const step = z.enum(steps);
export type Step = z.infer<typeof step>;

/** What a person or a schedule asks of a task. */
export const commands = ['start', 'pause', 'resume', 'stop', 'resync', 'delete'] as const;
export const command = z.enum(commands);
export type Command = z.infer<typeof command>;

/** What people asked for last: the task should run, rest, or be gone. */
export const desiredStates = ['run', 'rest', 'gone'] as const;
export const desiredState = z.enum(desiredStates);
export type DesiredState = z.infer<typeof desiredState>;

/** Where one table of a task is. */
export const tableStates = ['pending', 'loading', 'loaded', 'catching-up', 'live', 'resyncing'] as const;
export const tableState = z.enum(tableStates);
export type TableState = z.infer<typeof tableState>;

/** Body of a command. Each field belongs to the commands named beside it. */
export const commandOptions = z.strictObject({
  /** start: `reload` discards and loads again, `continue` goes on from the checkpoint. Absent: the task's own `startMode`. */
  startMode: z.enum(['reload', 'continue']).optional(),
  /** stop: also drop the replication slot, so that the source keeps no log for this task; afterwards only resync starts it again. */
  dropSlot: z.boolean().optional(),
  /** resync in mode cdc: begin with a new slot from now on; what happened in between is not copied. */
  acceptGap: z.boolean().optional(),
  /** start in mode `reload`, resync: versions of rows that the target keeps (scd2, history) may go. */
  confirmHistoryLoss: z.boolean().optional(),
  /** start, resume: load tables again whose definition was changed so that what is at the target no longer fits. */
  confirmResync: z.boolean().optional(),
  /** start, resume: load these tables again beside those that go on, `schema.table` or pattern; with `confirmHistoryLoss` where one keeps versions. */
  resyncTables: z.array(z.string().min(3).max(130)).min(1).max(1_000).optional(),
  /** delete: only a task that was never started. One that is being started at the same moment is either gone before, or stays. */
  onlyNew: z.boolean().optional(),
});
export type CommandOptions = z.infer<typeof commandOptions>;

/** The options that each command takes; no others. */
export const optionsOf = {
  start: commandOptions.pick({ startMode: true, acceptGap: true, confirmHistoryLoss: true, confirmResync: true, resyncTables: true }),
  pause: commandOptions.pick({}),
  resume: commandOptions.pick({ confirmResync: true, confirmHistoryLoss: true, resyncTables: true }),
  stop: commandOptions.pick({ dropSlot: true }),
  resync: commandOptions.pick({ acceptGap: true, confirmHistoryLoss: true }),
  delete: commandOptions.pick({ onlyNew: true }),
} as const satisfies Record<Command, z.ZodObject>;

/** The options of a delete, as a query has them. */
export const deleteQuery = z.object({ onlyNew: z.stringbool().optional().describe('true: only a task that was never started') });
export type DeleteQuery = z.infer<typeof deleteQuery>;

export const commandAnswer = z
  .object({ requestId: z.string(), outcome: z.enum(['accepted', 'unchanged']), phase, stateVersion: z.number().int() })
  .meta({ id: 'CommandAnswer' });
export type CommandAnswer = z.infer<typeof commandAnswer>;
