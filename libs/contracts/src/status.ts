import { z } from 'zod';
import { changeCounts, figures } from './figures.js';
import { name, uuid } from './names.js';
import { command, desiredState, phase, step, tableState } from './phases.js';

const time = z.iso.datetime();

/** Where a task is, for people and programs. Comes from the control-store, so it answers while Temporal is away. */
export const taskStatus = z
  .object({
    id: uuid,
    name,
    version: z.number().int(),
    title: z.string(),
    tags: z.array(z.string()).describe('As the definition has them'),
    mode: z.string(),
    source: z.string(),
    targets: z.array(z.string()),
    phase,
    step,
    phaseSince: time,
    stateVersion: z.number().int(),
    desired: desiredState,
    generation: z.number().int(),
    run: z.number().int(),
    error: z.object({ code: z.string(), text: z.string(), remedy: z.string(), retryAt: time.nullable() }).nullable(),
    /** False in an active phase when no worker gave a sign of life for 5 s. */
    hasWorker: z.boolean(),
    tables: z.object({ total: z.number().int(), loaded: z.number().int() }),
    lagMs: z.number().nullable(),
    changesPerSecond: z.number().describe('Applied to all targets, over the last 10 s'),
    retainedBytes: z.number().nullable().describe('Log that the source keeps for this task, as last seen'),
    deadLetters: z
      .object({ open: z.number().int(), parked: z.number().int() })
      .describe('Changes that the target refused, and those that wait behind them'),
    allowedCommands: z.array(command),
  })
  .meta({ id: 'TaskStatus' });
export type TaskStatus = z.infer<typeof taskStatus>;

/** What the load of one table in one run came to, or has come to so far. */
export const loadStatistic = z
  .object({
    run: z.number().int(),
    schema: z.string(),
    table: z.string(),
    target: z.string(),
    outcome: z.enum(['loading', 'loaded', 'failed']).describe('failed: the last attempt; Trem may be trying again'),
    estimatedRows: z.number().nullable().describe('Before it began, by what the source knew of its table; null: it did not say'),
    extracted: z.number().describe('Rows that the source gave'),
    filtered: z.number().describe('Of them, rows that rules left out'),
    loaded: z.number(),
    rejected: z.number().describe('Rows that were set aside'),
    bytes: z.number(),
    partitions: z.number().int().describe('Ranges of the table, each loaded by itself; 0 for loads of before these were kept'),
    partitionsDone: z.number().int(),
    failures: z.number().int().describe('Attempts that ended in an error'),
    errorCode: z.string().nullable().describe('Of the last one, until the table is loaded'),
    startedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'LoadStatistic' });
export type LoadStatistic = z.infer<typeof loadStatistic>;

export const tableProgress = z
  .object({
    schema: z.string(),
    table: z.string(),
    target: z.string(),
    state: tableState,
    estimatedRows: z.number().nullable(),
    rowsLoaded: z.number(),
    bytesLoaded: z.number(),
    partitionsDone: z.number().int(),
    partitions: z.number().int(),
    errorCode: z.string().nullable(),
    load: loadStatistic.nullable().describe('Of the last run that loaded it'),
  })
  .meta({ id: 'TableProgress' });
export type TableProgress = z.infer<typeof tableProgress>;

export const taskStatistics = z
  .object({
    changes: changeCounts,
    tables: z.array(changeCounts.extend({ schema: z.string(), table: z.string(), target: z.string() })),
    transactions: z.number(),
    changesPerSecond: z.number(),
    bytesPerSecond: z.number(),
    figures,
  })
  .meta({ id: 'TaskStatistics' });
export type TaskStatistics = z.infer<typeof taskStatistics>;

/** What the last look at a task's slot found, once a minute, also while the task rests. */
export const slotHealth = z
  .object({
    seenAt: time,
    state: z.enum(['ready', 'lost', 'missing']),
    walStatus: z.string().nullable().describe('As the source says it: reserved, extended, unreserved or lost'),
    retainedBytes: z.number().nullable().describe('Log that the source keeps for this task'),
    safeBytes: z.number().nullable().describe('Log that it may still write before it drops what the task needs; null: it has no limit'),
    growthBytesPerSecond: z.number().describe('How fast the kept log grows, over the last minutes'),
    lostInMs: z.number().nullable().describe('When the slot is lost if it goes on like this'),
    alert: z.enum(['ok', 'warning', 'critical']),
    text: z.string().describe('All of this in words'),
  })
  .meta({ id: 'SlotHealth' });
export type SlotHealth = z.infer<typeof slotHealth>;

export const taskPositions = z
  .object({
    slot: z.string().nullable(),
    captured: z.string().nullable(),
    confirmed: z.string().nullable(),
    acknowledged: z.string().nullable(),
    retainedBytes: z.number().nullable(),
    captureEpoch: z.number().nullable(),
    slotHealth: slotHealth.nullable(),
    targets: z.array(
      z.object({
        target: z.string(),
        applied: z.string().nullable(),
        durable: z.string().nullable(),
        applyEpoch: z.number().nullable(),
        committedAt: time.nullable(),
        lagMs: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'TaskPositions' });
export type TaskPositions = z.infer<typeof taskPositions>;

/** One live event of a task, as the event stream sends it. */
export const taskEvent = z
  .object({ id: z.number().int(), at: time, kind: z.string(), facts: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TaskEvent' });
export type TaskEvent = z.infer<typeof taskEvent>;

/** What a live subscriber gets about once a second while something moves: the whole picture, so a lost one costs nothing. */
export const taskSnapshot = z
  .object({ status: taskStatus, tables: z.array(tableProgress), statistics: taskStatistics, positions: taskPositions })
  .meta({ id: 'TaskSnapshot' });
export type TaskSnapshot = z.infer<typeof taskSnapshot>;
