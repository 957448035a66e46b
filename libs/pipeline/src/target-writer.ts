import {
  type Checkpoint,
  type Delivery,
  type LogBatch,
  type Position,
  type RowChange,
  sumVersions,
  type Target,
} from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import type { ApplyStatistics } from './apply-statistics.js';
import { type CarefullyWritten, CarefulWriter, type CarefulWriterOptions, type Settling, StoppedAtRow } from './careful-writer.js';
import { batchesBefore, type PlacedChange, type PlannedBatch } from './placed-change.js';
import type { Planned } from './planned.js';
import { isRowError } from './row-error.js';
import { withinTime } from './scope.js';

/** What a write was planned from, so that it can be planned again. */
export interface PlanSource {
  readonly batches: readonly PlannedBatch[];
  readonly after: Position;
  /** Row changes of the transaction under way that earlier parts brought. */
  readonly sequence: number;
}

/** One call of the target. */
export interface Write {
  readonly planned: Planned;
  readonly from: PlanSource;
  readonly checkpoint: Checkpoint;
  readonly last: boolean;
  /** Acknowledged, with all before it, once the target has written. */
  tail: Delivery;
}

export interface WriterOptions extends Omit<CarefulWriterOptions, 'withinTime'> {
  readonly target: Target;
  readonly statistics: ApplyStatistics;
  /** A write that takes longer is STALLED. */
  readonly writeTimeoutMs: number;
  /** Plans what was planned once more, and fills in where each change comes from. */
  readonly planAgain: (from: PlanSource, places: Map<RowChange, PlacedChange>) => Promise<Planned>;
  readonly onWritten: () => void;
  readonly onFailed: () => void;
}

const NOTHING: Settling = { refused: [], versions: [] };

/** One write at a time, while the caller goes on planning the next. */
export class TargetWriter {
  readonly #options: WriterOptions;
  readonly #careful: CarefulWriter;
  #current: Write | undefined;
  #ended = AbortSignal.abort();
  #done: Promise<void> = Promise.resolve();
  #isAbandoned = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#careful = new CarefulWriter({ ...options, withinTime: (work) => this.#withinTime(work) });
  }

  /** The write under way. */
  get current(): Write | undefined {
    return this.#current;
  }

  /** Aborts when the write under way ends; aborted while there is none. */
  get ended(): AbortSignal {
    return this.#ended;
  }

  /** Waits for the write under way. @throws what it failed with, now and ever after */
  idle(): Promise<void> {
    return this.#done;
  }

  /** Takes back what is open; nothing is under way. */
  async rollback(): Promise<void> {
    await this.#options.target.rollback();
    this.#options.statistics.rolledBack();
    this.#careful.rolledBack();
  }

  /** Starts a write when the one before has ended. */
  async start(write: Write): Promise<void> {
    await this.#done;
    const end = new AbortController();
    this.#current = write;
    this.#ended = end.signal;
    this.#done = this.#write(write).finally(() => end.abort());
    this.#done.catch(this.#options.onFailed); // heard of by `idle`; told at once so that nobody waits for deliveries meanwhile
  }

  async #write(write: Write): Promise<void> {
    if (this.#isAbandoned) {
      return;
    }
    const { statistics, onWritten } = this.#options;
    const { checkpoint, last } = write;
    const early = hasDefect('ack-before-commit') ? write.tail : undefined;
    early?.ack();
    const written = await this.#rows(write);
    if (written === undefined) {
      this.#isAbandoned = true; // what comes behind it may not be written before it
      return;
    }
    statistics.wrote(write.planned, { ...written, last, captureEpoch: checkpoint.captureEpoch });
    this.#current = undefined;
    if (write.tail !== early) {
      write.tail.ack(); // last: a crash above means redelivery, and the target knows what it has
    }
    onWritten();
  }

  /** Undefined when the signal aborted before it was written. */
  async #rows(write: Write): Promise<CarefullyWritten | undefined> {
    const { target } = this.#options;
    const { planned, last } = write;
    if (planned.unmapped.length > 0 || (await this.#careful.mustWait(planned.changes))) {
      return await this.#carefully(write);
    }
    try {
      const { rows, versions = [] } = await this.#withinTime(target.apply(planned.changes, this.#checkpointOf(write), { last }));
      if (last) {
        await this.#careful.committed();
      }
      return { rows, versions, refused: [] };
    } catch (error) {
      if (!isRowError(error) || !target.isUsable) {
        throw error;
      }
      return await this.#carefully(write);
    }
  }

  /** Dies here: what the transaction settled is in its checkpoint, for the next writer to have it counted. */
  #checkpointOf({ planned, checkpoint, last }: Write, { refused, versions: known }: Settling = NOTHING): Checkpoint {
    const { statistics } = this.#options;
    return last
      ? { ...checkpoint, settled: (more) => statistics.settledWith(planned, { refused, versions: sumVersions([...known, ...more]) }) }
      : checkpoint;
  }

  async #carefully(write: Write) {
    const { from, last } = write;
    const places = new Map<RowChange, PlacedChange>();
    const commit = last ? (settling: Settling) => this.#options.target.commit(this.#checkpointOf(write, settling)) : undefined;
    const { changes, unmapped } = await this.#options.planAgain(from, places);
    try {
      return await this.#careful.write({ changes, unmapped, places, commit, isContinued: isContinued(from) });
    } catch (error) {
      if (error instanceof StoppedAtRow && error.placed !== undefined && !isContinued(from) && last) {
        await this.#writeBefore(write, batchesBefore(from.batches, error.placed));
      }
      throw error;
    }
  }

  /** What the source committed before the transaction that the task rests at. Not acknowledged: it comes again, and is known then. */
  async #writeBefore({ from, checkpoint }: Write, batches: readonly PlannedBatch[]): Promise<void> {
    const before = { ...from, batches };
    const planned = await this.#options.planAgain(before, new Map());
    if (planned.position > from.after) {
      const { position, committedAt } = planned;
      const [{ batch }] = from.batches as readonly [PlannedBatch];
      const tail = { batch, bytes: 0, ack: () => undefined };
      const earlier = { ...checkpoint, position, committedAt: committedAt === 0 ? checkpoint.committedAt : committedAt };
      await this.#write({ planned, from: before, checkpoint: earlier, last: true, tail });
    }
  }

  async #withinTime<T>(work: Promise<T>): Promise<T> {
    return await withinTime(work, this.#options.writeTimeoutMs, 'target transaction');
  }
}

function isContinued({ batches }: PlanSource): boolean {
  const first: LogBatch | undefined = batches[0]?.batch;
  return first !== undefined && first.part > 0;
}
