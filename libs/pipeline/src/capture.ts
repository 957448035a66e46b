import {
  type LogBatch,
  type Logger,
  type Position,
  type ProgressBoard,
  ReplicationError,
  type Source,
  silentLogger,
  type TaskRef,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import { nextAcknowledgement } from './acknowledge.js';
import { CapturedCounter } from './captured-counter.js';
import { OpenChanges, openBatches } from './open-changes.js';
import type { PublishWindow } from './publish-window.js';
import { messageBytes, QueueGauge } from './queue-gauge.js';
import { aborted, every, pause, together } from './scope.js';

export interface CaptureLimits {
  readonly maxQueueBytes: number;
  /** What a message left over by an earlier capture is taken to weigh. */
  readonly maxBatchBytes: number;
  /** Deliveries that apply holds at most. Default 16. */
  readonly prefetch?: number;
  /** A source that is waited for and silent for so long is STALLED. Default 60 s. */
  readonly stalledMs?: number;
  /** How often positions go round. Default 1 s. */
  readonly reportEveryMs?: number;
}

export interface CaptureOptions {
  readonly task: TaskRef;
  readonly source: Source;
  readonly window: PublishWindow;
  readonly board: ProgressBoard;
  /** The smallest applied position of all targets: what was committed up to here is not published. */
  readonly from: Position;
  /** Up to where an earlier capture has counted. When that is below `from`, the log is read from there, to be counted. Default: `from`. */
  readonly countedUpTo?: Position;
  readonly epoch: number;
  readonly limits: CaptureLimits;
  /** Messages ready in the fullest queue of the task. */
  readonly queueDepth: () => Promise<number>;
  /** Log that the source keeps for us, when it can tell. Asked every tenth report. */
  readonly retainedBytes?: () => Promise<number | undefined>;
  readonly logger?: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (facts: CaptureFacts) => void;
}

/** What a heartbeat tells of a capture. */
export interface CaptureFacts {
  readonly epoch: number;
  readonly captured: Position | undefined;
  readonly confirmed: Position | undefined;
  readonly acknowledged: Position | undefined;
  readonly batches: number;
  readonly bytes: number;
  /** `queue`: apply is behind, so that capture stands still and the source keeps its log. No error. */
  readonly waitsFor: 'queue' | undefined;
}

export interface CaptureEnd {
  readonly captured: Position | undefined;
  readonly confirmed: Position | undefined;
  readonly acknowledged: Position | undefined;
}

/**
 * Ships the source's log from `from` until `signal` aborts, and tells the source what it may forget. Moves frames and does not look inside.
 * At the end what is under way is confirmed and acknowledged as far as that goes within 5 s.
 * @throws BROKER_LOST a batch was refused, or the lock is gone: later batches must not overtake it · STALLED the source is silent
 */
export async function runCapture(options: CaptureOptions): Promise<CaptureEnd> {
  const { window, limits, signal } = options;
  const gauge = new QueueGauge({
    leftOver: await options.queueDepth(),
    leftOverBytes: limits.maxBatchBytes,
    prefetch: limits.prefetch ?? PREFETCH,
  });
  const loop = new CaptureLoop(options, gauge);
  await together(signal, [
    (inner) => loop.pump(inner),
    (inner) => loop.goRound(inner),
    (inner) => loop.watch(inner),
    (inner) => Promise.race([window.failed, window.publisher.lost, aborted(inner)]),
  ]);
  await loop.finish();
  const { captured, confirmed, acknowledged } = loop.facts;
  return { captured, confirmed, acknowledged };
}

const PREFETCH = 16;
const STALLED_MS = 60_000;
const FINISH_MS = 5_000;
const DEPTH_EVERY_MS = 250;
const RETAINED_EVERY = 10;
/** Capture stands still before the broker refuses: a refusal ends the attempt. */
const FULL = 0.8;

class CaptureLoop {
  readonly #options: CaptureOptions;
  readonly #gauge: QueueGauge;
  readonly #open = new OpenChanges();
  readonly #counter: CapturedCounter;
  readonly #logger: Logger;
  #captured: Position | undefined;
  #acknowledged: Position | undefined;
  #waitsFor: 'queue' | undefined;
  #readingSince: number | undefined;
  /** Read, and not sent yet. */
  #inHand: LogBatch | undefined;
  /** The largest age that changes had when they were read, since the last report. */
  #readAgeMs = 0;
  #batches = 0;
  #bytes = 0;

  constructor(options: CaptureOptions, gauge: QueueGauge) {
    this.#options = options;
    this.#gauge = gauge;
    this.#counter = new CapturedCounter(options.countedUpTo ?? options.from);
    this.#logger = options.logger ?? silentLogger;
  }

  get facts(): CaptureFacts {
    return {
      epoch: this.#options.epoch,
      captured: this.#captured,
      confirmed: this.#options.window.confirmed,
      acknowledged: this.#acknowledged,
      batches: this.#batches,
      bytes: this.#bytes,
      waitsFor: this.#waitsFor,
    };
  }

  async pump(signal: AbortSignal): Promise<void> {
    const { source, window, from } = this.#options;
    this.#readingSince = Date.now();
    for await (const batch of source.read(smallestOf(from, this.#counter.countedUpTo), signal)) {
      this.#readingSince = undefined;
      if (batch.upTo <= from) {
        this.#counter.captured(batch); // read for its counts alone: every target has it
        continue;
      }
      this.#inHand = batch;
      this.#readAgeMs = Math.max(this.#readAgeMs, openBatches([batch], Date.now()).ageMs);
      await this.#queueRoom(signal);
      await window.room(batch.frames.length, signal);
      await failpoint('publish.before');
      if (signal.aborted) {
        return;
      }
      window.send(batch);
      this.#sent(batch);
      this.#readingSince = Date.now();
    }
  }

  /** Positions go round: to the board, and from there back to the source. The board away: nothing is acknowledged, data flows. */
  async goRound(signal: AbortSignal): Promise<void> {
    let round = 0;
    for await (const _ of every(this.#options.limits.reportEveryMs ?? 1_000, signal)) {
      await this.#report(round % RETAINED_EVERY === 0);
      round += 1;
    }
  }

  /** A source that is waited for and says nothing, not even that it lives. While capture itself stands still nothing is heard, and that is right. */
  async watch(signal: AbortSignal): Promise<void> {
    const limit = this.#options.limits.stalledMs ?? STALLED_MS;
    for await (const _ of every(Math.max(limit / 10, 10), signal)) {
      const heard = Math.max(this.#options.source.heardAt, this.#readingSince ?? Number.POSITIVE_INFINITY);
      if (Date.now() - heard > limit) {
        throw new ReplicationError('STALLED', { what: 'source', silentMs: Date.now() - heard });
      }
    }
  }

  async finish(): Promise<void> {
    const patience = AbortSignal.timeout(FINISH_MS);
    try {
      await this.#options.window.drained(patience);
    } catch (error) {
      this.#logger.info({ task: this.#options.task.name, error }, 'last batches not confirmed'); // the source has them
    }
    await this.#report(false);
  }

  async #queueRoom(signal: AbortSignal): Promise<void> {
    const limit = this.#options.limits.maxQueueBytes * FULL;
    if (this.#gauge.bytes <= limit) {
      return;
    }
    this.#waitsFor = 'queue';
    this.#options.onProgress(this.facts);
    do {
      await this.#readDepth();
    } while (this.#gauge.bytes > limit && (await pause(DEPTH_EVERY_MS, signal)));
    this.#waitsFor = undefined;
    this.#options.onProgress(this.facts);
  }

  async #readDepth(): Promise<void> {
    const { queueDepth, window } = this.#options;
    const totalBefore = this.#gauge.total;
    this.#gauge.depth(await queueDepth(), { totalBefore, unconfirmed: window.unconfirmed });
  }

  #sent(batch: LogBatch): void {
    this.#inHand = undefined;
    this.#gauge.sent(batch.upTo, messageBytes(batch));
    this.#open.sent(batch);
    this.#counter.captured(batch);
    this.#captured = batch.last ? batch.upTo : this.#captured;
    this.#batches += 1;
    this.#bytes += batch.frames.length;
  }

  /** What waits in hand only grows older; what was read and sent says how far behind the source capture was. */
  #takeReadAge(now: number): number {
    const ageMs = Math.max(this.#readAgeMs, this.#inHand === undefined ? 0 : openBatches([this.#inHand], now).ageMs);
    this.#readAgeMs = 0;
    return ageMs;
  }

  async #report(withRetained: boolean): Promise<void> {
    const { board, source, task, epoch } = this.#options;
    try {
      const positions = await board.targetPositions();
      this.#gauge.applied(positions.applied);
      this.#open.applied(positions.applied);
      // The source keeps what is not counted yet, so that a successor can count it
      const countedUpTo = await this.#counter.tell(board, epoch);
      const next = nextAcknowledgement(this.#acknowledged, { ...positions, countedUpTo });
      if (next !== undefined) {
        await failpoint('acknowledge.before');
        source.acknowledge(next);
        this.#acknowledged = next;
        await failpoint('acknowledge.after');
      }
      const retainedBytes = withRetained ? await this.#options.retainedBytes?.() : undefined;
      const { captured, confirmed, acknowledged } = this.facts;
      const now = Date.now();
      const open = {
        unconfirmed: openBatches(this.#options.window.unconfirmedBatches, now),
        outstanding: this.#open.open(now),
        read: { ageMs: this.#takeReadAge(now) },
      };
      await board.reportCapture({ epoch, captured, confirmed, acknowledged, retainedBytes, open });
    } catch (error) {
      this.#logger.warn({ task: task.name, error }, 'positions did not go round');
    }
    this.#options.onProgress(this.facts);
  }
}

function smallestOf(one: Position, other: Position): Position {
  return one < other ? one : other;
}
