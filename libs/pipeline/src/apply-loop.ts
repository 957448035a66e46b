import { type Delivery, hasCode, type LogBatch, type Logger, type Position, ReplicationError, silentLogger } from '@trem/replication-core';
import type { ApplyOptions } from './apply-options.js';
import type { ApplyStatistics } from './apply-statistics.js';
import { defaultRefusals } from './careful-writer.js';
import { GapWatch } from './gap-watch.js';
import { Intake } from './intake.js';
import { ColumnsChanged } from './known-tables.js';
import { changesOf } from './open-changes.js';
import { type Planned, StopReached } from './planned.js';
import { type Building, Planner } from './planner.js';
import { isPart, type Progress } from './progress.js';
import { Rhythm } from './rhythm.js';
import { aborted, pause } from './scope.js';
import { type PlanSource, TargetWriter } from './target-writer.js';
import { Wary } from './wary.js';

interface LoopOptions {
  readonly options: ApplyOptions;
  readonly statistics: ApplyStatistics;
  readonly progress: Progress;
  readonly onFailed: () => void;
  readonly signal: AbortSignal;
}

const WRITE_TIMEOUT_MS = 15 * 60_000;
const STOP_PATIENCE_MS = 5_000;

/** Plans the next target transaction from the deliveries that are there, while the one before is being written. */
export class ApplyLoop {
  readonly #options: ApplyOptions;
  readonly #logger: Logger;
  readonly #statistics: ApplyStatistics;
  readonly #progress: Progress;
  readonly #planner: Planner;
  readonly #writer: TargetWriter;
  readonly #rhythm: Rhythm;
  readonly #gaps: GapWatch;
  readonly #intake: Intake;
  readonly #wary: Wary;
  #building: Building;
  #hasReread = false;
  #hasGivenUp = false;
  #hasReachedStop = false;

  constructor({ options, statistics, progress, onFailed, signal }: LoopOptions) {
    const { limits, target } = options;
    this.#options = options;
    this.#rhythm = new Rhythm(limits.intervalMs ?? 0);
    this.#logger = options.logger ?? silentLogger;
    this.#statistics = statistics;
    this.#progress = progress;
    this.#gaps = new GapWatch({ options, progress, logger: this.#logger });
    this.#planner = new Planner(options);
    this.#writer = new TargetWriter({
      target,
      statistics,
      ...{ task: options.task, refusals: options.refusals ?? defaultRefusals, logger: this.#logger, signal },
      planAgain: (from, places) => this.#planner.again(from, places),
      writeTimeoutMs: limits.writeTimeoutMs ?? WRITE_TIMEOUT_MS,
      onWritten: () => options.onProgress(statistics.facts),
      onFailed,
    });
    this.#intake = new Intake({ options, rhythm: this.#rhythm, gaps: this.#gaps, writer: this.#writer });
    this.#wary = new Wary({ trials: options.trials, start: progress.position, logger: this.#logger });
    this.#building = this.#planner.begin(progress.position);
  }

  /** A write was rolled back because it did not end in time: the target is closed. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Everything that was committed up to `stopAfter` is written, and nothing later. */
  get hasReachedStop(): boolean {
    return this.#hasReachedStop;
  }

  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const watching = this.#giveUpWhenLate(signal, over.signal);
    try {
      await this.#applyAll(signal);
    } catch (error) {
      this.#hasReachedStop = error instanceof StopReached;
      if (!this.#hasGivenUp && !this.#hasReachedStop) {
        throw error;
      }
    } finally {
      over.abort();
      await watching;
    }
  }

  /** A stranger's lock may hold a write up for hours, and whoever wants the task at rest would wait with it. */
  async #giveUpWhenLate(signal: AbortSignal, over: AbortSignal): Promise<void> {
    const { limits, target, task } = this.#options;
    await aborted(AbortSignal.any([signal, over]));
    if (await pause(limits.stopPatienceMs ?? STOP_PATIENCE_MS, over)) {
      this.#hasGivenUp = true;
      this.#logger.warn({ task: task.name, target: task.target }, 'a write that does not end is given up');
      await target.giveUp();
    }
  }

  async #applyAll(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const delivery = await this.#take(signal);
        if (delivery !== undefined) {
          this.#rhythm.took();
          await this.#meet(delivery);
        } else if (this.#building.gathered.batches > 0) {
          await (this.#rhythm.isKept ? this.#writeWhenDue(signal) : this.#handOver(true));
        }
      }
    } finally {
      await this.#writer.idle();
    }
    if (this.#progress.isOpen) {
      await this.#writer.rollback();
    }
  }

  async #writeWhenDue(signal: AbortSignal): Promise<void> {
    await this.#rhythm.untilDue(signal);
    if (!this.#rhythm.isRoundOpen) {
      const waiting = await this.#intake.waiting();
      this.#rhythm.beginRound(waiting);
      if (waiting > 0 && !signal.aborted) {
        return; // it is taken first, as far as it fits
      }
    }
    await this.#handOver(true);
    if (this.#rhythm.isRoundTaken || (await this.#intake.waiting()) === 0) {
      await this.#writer.idle(); // a write that was late must not come close to the next one
      this.#rhythm.rest();
    }
  }

  /** The next delivery to plan; undefined when what is gathered should be written first, or when the signal aborts. */
  async #take(signal: AbortSignal): Promise<Delivery | undefined> {
    try {
      if (!this.#wary.isOn) {
        return await this.#intake.take(this.#building.gathered, signal);
      }
      await this.#flush();
      return await this.#intake.take(this.#building.gathered, signal, () => this.#unpackAlone());
    } catch (error) {
      if (!hasCode(error, 'ENVELOPE_UNREADABLE')) {
        throw error;
      }
      await this.#unreadable(error);
      return undefined;
    }
  }

  async #meet(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    const { tag, rollback } = this.#progress.meet(batch);
    if (rollback) {
      await this.#writer.idle();
      await this.#writer.rollback();
      this.#logger.info({ upTo: batch.upTo, epoch: batch.epoch }, 'unfinished large transaction rolled back');
    }
    if (tag !== 'apply' && this.#wary.isOn) {
      await this.#wary.drops();
    }
    switch (tag) {
      case 'apply':
        this.#gaps.follows(batch);
        this.#hasReread = false;
        if (this.#wary.isOn) {
          await this.#tryAlone(delivery);
        }
        await this.#plan(delivery);
        break;
      case 'gap':
        await this.#meetGap(delivery);
        break;
      case 'stale':
        this.#gaps.awaitSuccessorOf(batch);
        this.#drop(delivery);
        break;
      case 'duplicate':
        this.#drop(delivery);
    }
  }

  /** After a death: nothing else is under way when a batch is tried, and one that was in hand at too many deaths is put where people find it. */
  async #tryAlone(delivery: Delivery): Promise<void> {
    await this.#flush();
    const deaths = await this.#wary.meet(delivery, this.#progress.position);
    if (deaths === undefined) {
      return;
    }
    const { upTo, part } = delivery.batch;
    await this.#giveUpOn(() => delivery.setAside?.(), { upTo, part, deaths });
  }

  /** After a death: a message at whose unpacking too many have died is put there unread. */
  async #unpackAlone(): Promise<void> {
    const deaths = await this.#wary.unpacks(this.#progress.position);
    if (deaths !== undefined) {
      await this.#giveUpOn(() => this.#options.consumer.setAside(), { deaths });
    }
  }

  async #giveUpOn(
    setAside: () => void,
    facts: { readonly deaths: number; readonly upTo?: Position; readonly part?: number },
  ): Promise<never> {
    const after = this.#progress.position;
    if (this.#progress.isOpen) {
      this.#progress.forget();
      await this.#writer.rollback();
    }
    setAside();
    throw new ReplicationError('BATCH_KILLS_WORKER', { target: this.#options.task.target, after, ...facts });
  }

  async #plan(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    const building = this.#building;
    try {
      await this.#planner.add(building, delivery);
    } catch (error) {
      if (error instanceof ColumnsChanged) {
        error.isInParts = isPart(batch);
      }
      await this.#finishBefore(batch, building.plan.completed);
      throw error;
    }
    this.#progress.accept(batch);
    this.#statistics.took(changesOf(batch));
    if (isPart(batch)) {
      await this.#handOver(batch.last);
    }
  }

  /** Compacts while the write before is still under way, then takes its place. */
  async #handOver(last: boolean): Promise<void> {
    const { plan, after, sequence, batches, tail } = this.#building;
    this.#building = this.#planner.begin(this.#progress.position);
    if (tail === undefined) {
      return;
    }
    await this.#start(plan.seal(), { last, tail, from: { batches, after, sequence } });
    await this.#planner.breathe();
  }

  async #start(
    planned: Planned,
    { last, tail, from }: { readonly last: boolean; readonly tail: Delivery; readonly from: PlanSource },
  ): Promise<void> {
    const checkpoint = {
      position: planned.position, // a part that is not the last moves nothing
      captureEpoch: this.#progress.captureEpoch,
      committedAt: planned.committedAt === 0 ? this.#statistics.committedAt : planned.committedAt,
    };
    await this.#writer.start({ planned, from, checkpoint, last, tail });
    this.#statistics.started(planned.committedAt);
  }

  /**
   * A batch cannot be planned: what comes before the transaction that is at fault is written, so that the task rests right before it.
   * The batch itself is not acknowledged.
   */
  async #finishBefore(batch: LogBatch, transactions: number): Promise<void> {
    const { after, batches, tail } = this.#building;
    if (isPart(batch)) {
      await this.#writer.idle();
      await this.#writer.rollback();
      return;
    }
    const from = { after, sequence: 0, batches: transactions > 0 ? [...batches, { batch, transactions }] : batches };
    const planned = await this.#planner.again(from);
    if (planned.position > after) {
      const nothingToAcknowledge: Delivery = { batch, bytes: 0, ack: () => undefined };
      await this.#start(planned, { last: true, tail: tail ?? nothingToAcknowledge, from });
    }
    await this.#writer.idle();
  }

  /** Acknowledges a delivery that is not written, together with the one before it: an acknowledgement counts for all before. */
  #drop(delivery: Delivery): void {
    this.#statistics.dropped();
    if (this.#building.tail !== undefined) {
      this.#building.tail = delivery;
    } else if (this.#writer.current !== undefined) {
      this.#writer.current.tail = delivery;
    } else {
      delivery.ack();
    }
  }

  async #meetGap(delivery: Delivery): Promise<void> {
    await this.#flush();
    if ((await this.#gaps.meet(delivery.batch)) === 'drop') {
      this.#drop(delivery);
    }
  }

  /** Writes what is gathered and waits until it is in the target. */
  async #flush(): Promise<void> {
    await this.#handOver(true);
    await this.#writer.idle();
  }

  /** A message that cannot be read comes again once. The same again: it is put where people find it, and the source is read again after they resume. */
  async #unreadable(error: ReplicationError): Promise<void> {
    await this.#flush();
    if (this.#progress.isOpen) {
      this.#progress.forget();
      await this.#writer.rollback();
    }
    if (this.#hasReread) {
      this.#options.consumer.setAside();
      throw error;
    }
    this.#hasReread = true;
    await this.#options.consumer.reopen();
  }
}
