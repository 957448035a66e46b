import { z } from 'zod';

/** Row changes of one kind each; `skipped` by the choice of operations, `filtered` by rules, `errors` became dead letters. */
export const changeCounts = z.object({
  inserts: z.number(),
  updates: z.number(),
  deletes: z.number(),
  truncates: z.number(),
  skipped: z.number(),
  filtered: z.number(),
  opened: z.number().describe('Versions that mode scd2 opened, and rows that mode history added'),
  closed: z.number().describe('Versions that mode scd2 closed'),
  errors: z.number(),
});
export type ChangeCounts = z.infer<typeof changeCounts>;

const share = z.object({ count: z.number(), percent: z.number() });

/** What people read off a task. Each is made from kept facts alone, so that SQL over them gives the same. */
export const figures = z.object({
  successRate: z.number().nullable().describe('Percent, one decimal; null when nothing was done yet'),
  bars: z
    .object({
      captured: z.number().describe('Read by capture, which counts for itself: at rest what was processed, or changes are missing'),
      notPublished: z.number(),
      inQueue: z.number(),
      inProcessing: z.number(),
      processed: z.number(),
      failed: z.number().describe('Of the processed ones'),
    })
    .describe('Row changes since the load, whatever the window, by where they are'),
  pie: z.object({ inserts: share, updates: share, deletes: share }),
  lag: z.object({
    ms: z.number().nullable(),
    sourceMs: z
      .number()
      .describe('Age of the oldest change that capture read last, or holds until the queue has room: what lies behind it is not read yet'),
    captureMs: z.number().describe('Age of the oldest change that the broker has not confirmed'),
    queueMs: z.number().describe('Age of the oldest change that waits for apply'),
    applyMs: z.number().describe('Age of what is being written'),
    slowest: z.enum(['source', 'capture', 'queue', 'apply']).nullable(),
  }),
  etaMs: z
    .number()
    .nullable()
    .describe('Until everything that is known now is done, at the present rate; null when nothing moves or nothing is left'),
});
export type Figures = z.infer<typeof figures>;

/** Where the changes are that no target has yet, and how old. */
export interface InFlight {
  /** Read from the source, not confirmed by the broker. */
  readonly unconfirmed: number;
  /** Read from the source and not applied: the unconfirmed are among them. */
  readonly outstanding: number;
  /** Delivered to apply and not committed at the target. */
  readonly pending: number;
  /** Ages in ms of the oldest of each; 0 when there is none. */
  readonly unconfirmedMs: number;
  readonly outstandingMs: number;
  /** Of the changes that come next: read last, or not sent yet. */
  readonly readMs: number;
}

export const nothingInFlight: InFlight = { unconfirmed: 0, outstanding: 0, pending: 0, unconfirmedMs: 0, outstandingMs: 0, readMs: 0 };

export interface FigureFacts {
  readonly changes: ChangeCounts;
  /** Since the load: read by capture; settled by the target that has settled least; of those, set aside. */
  readonly stream: { readonly captured: number; readonly settled: number; readonly failed: number };
  readonly loads: { readonly rows: number; readonly failedRows: number; readonly remainingRows: number; readonly rowsPerSecond: number };
  readonly inFlight: InFlight;
  readonly lagMs: number | null;
  /** Over the last minute. */
  readonly changesPerSecond: number;
}

export function figuresOf({ changes, stream, loads, inFlight, lagMs, changesPerSecond }: FigureFacts): Figures {
  const applied = changes.inserts + changes.updates + changes.deletes + changes.truncates;
  const failed = changes.errors + loads.failedRows;
  const notPublished = Math.min(inFlight.unconfirmed, inFlight.outstanding);
  const inProcessing = Math.min(inFlight.pending, inFlight.outstanding - notPublished);
  const inQueue = inFlight.outstanding - notPublished - inProcessing;
  return {
    successRate: successRate(applied + loads.rows, failed),
    bars: { captured: stream.captured, notPublished, inQueue, inProcessing, processed: stream.settled, failed: stream.failed },
    pie: pieOf(changes),
    lag: lagOf(inFlight, { lagMs, inQueue, inProcessing }),
    etaMs: etaOf([
      { left: loads.remainingRows, perSecond: loads.rowsPerSecond },
      { left: inFlight.outstanding, perSecond: changesPerSecond },
    ]),
  };
}

/** 100 x (1 - failed / (done + failed)), one decimal. A single failure never rounds up to 100. */
export function successRate(done: number, failed: number): number | null {
  if (done + failed === 0) {
    return null;
  }
  const rate = Math.round(1_000 * (1 - failed / (done + failed))) / 10;
  return failed > 0 ? Math.min(rate, 99.9) : rate;
}

function pieOf({ inserts, updates, deletes }: ChangeCounts): Figures['pie'] {
  const all = inserts + updates + deletes;
  const share = (count: number) => ({ count, percent: all === 0 ? 0 : Math.round((1_000 * count) / all) / 10 });
  return { inserts: share(inserts), updates: share(updates), deletes: share(deletes) };
}

function lagOf(
  { unconfirmed, unconfirmedMs, outstandingMs, readMs }: InFlight,
  { lagMs, inQueue, inProcessing }: { readonly lagMs: number | null; readonly inQueue: number; readonly inProcessing: number },
): Figures['lag'] {
  const stages = {
    source: readMs,
    capture: unconfirmed > 0 ? unconfirmedMs : 0,
    queue: inQueue > 0 ? outstandingMs : 0,
    apply: inProcessing > 0 ? (lagMs ?? outstandingMs) : 0,
  };
  const [slowest] = (['source', 'capture', 'queue', 'apply'] as const)
    .filter((stage) => stages[stage] > 0)
    .sort((a, b) => stages[b] - stages[a]);
  const [sourceMs, captureMs, queueMs, applyMs] = [stages.source, stages.capture, stages.queue, stages.apply];
  return { ms: lagMs, sourceMs, captureMs, queueMs, applyMs, slowest: slowest ?? null };
}

interface Work {
  readonly left: number;
  readonly perSecond: number;
}

/** The longest of what is left; null when nothing is left, or something is and does not move. */
function etaOf(works: readonly Work[]): number | null {
  const open = works.filter(({ left }) => left > 0);
  if (open.length === 0 || open.some(({ perSecond }) => perSecond <= 0)) {
    return null;
  }
  return Math.round(Math.max(...open.map(({ left, perSecond }) => (1_000 * left) / perSecond)));
}

/** Over what figures are made: the current run, or the last minutes, hours or days: `15m`, `24h`, `30d`. */
export const statisticsWindow = z
  .string()
  .regex(/^(run|[1-9]\d{0,3}[mhd])$/, { error: 'Write run, or a time such as 15m, 24h, 30d' })
  .default('run');

/** The length of a window in minutes; undefined for the current run. */
export function windowMinutes(window: string): number | undefined {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(window) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'm' ? 1 : unit === 'h' ? 60 : 1_440);
}
