import {
  type Delivery,
  hasCode,
  type LogBatch,
  type Logger,
  type Position,
  ReplicationError,
  type RowChange,
  silentLogger,
} from '@trem/replication-core';
import type { ApplyOptions } from './apply-options.js';
import type { ApplyStatistics } from './apply-statistics.js';
import { defaultRefusals } from './careful-writer.js';
import { ChangeStamps } from './change-stamps.js';
import { Gap } from './gap.js';
import { type Gathered, gather, joins, nothingGathered } from './gather.js';
import { KnownTables } from './known-tables.js';
import { changesOf } from './open-changes.js';
import type { PlacedChange, PlannedBatch } from './placed-change.js';
import { ChangePlan } from './plan.js';
import { type Planned, StopReached } from './planned.js';
import { isPart, type Progress } from './progress.js';
import { Rhythm } from './rhythm.js';
import { aborted, Breath, pause } from './scope.js';
import { type PlanSource, TargetWriter } from './target-writer.js';

interface LoopOptions {
  readonly options: ApplyOptions;
  readonly statistics: ApplyStatistics;
  readonly progress: Progress;
  readonly onFailed: () => void;
  readonly signal: AbortSignal;
}

/** What is planned for the next write. */
interface Building {
  readonly plan: ChangePlan;
  readonly after: Position;
  readonly sequence: number;
  readonly batches: PlannedBatch[];
  gathered: Gathered;
  tail: Delivery | undefined;
}

const MAX_GATHER_BYTES = 4 * 2 ** 20;
const WRITE_TIMEOUT_MS = 15 * 60_000;
const STOP_PATIENCE_MS = 5_000;
const GAP_PATIENCE_MS = 45_000;

/** Plans the next target transaction from the deliveries that are there, while the one before is being written. */
export class ApplyLoop {
  readonly #options: ApplyOptions;
  readonly #limits: { readonly maxBatchChanges: number; readonly maxGatherBytes: number };
  readonly #logger: Logger;
  readonly #statistics: ApplyStatistics;
  readonly #progress: Progress;
  readonly #tables: KnownTables;
  readonly #writer: TargetWriter;
  readonly #breath = new Breath();
  readonly #stamps = new ChangeStamps();
  readonly #rhythm: Rhythm;
  readonly #followed = new Set<number>();
  #building: Building;
  /** Taken from the queue, but not into what is gathered. */
  #carried: Delivery | undefined;
  #gap: Gap | undefined;
  #hasReread = false;
  #hasGivenUp = false;
  #hasReachedStop = false;

  constructor({ options, statistics, progress, onFailed, signal }: LoopOptions) {
    const { limits, target } = options;
    this.#options = options;
    this.#limits = { maxBatchChanges: limits.maxBatchChanges, maxGatherBytes: limits.maxGatherBytes ?? MAX_GATHER_BYTES };
    this.#rhythm = new Rhythm(limits.intervalMs ?? 0);
    this.#logger = options.logger ?? silentLogger;
    this.#statistics = statistics;
    this.#progress = progress;
    this.#tables = new KnownTables(options.tables, options.taken.loaded, options.taken.former);
    this.#writer = new TargetWriter({
      target,
      statistics,
      ...{ task: options.task, refusals: options.refusals ?? defaultRefusals, logger: this.#logger, signal },
      planAgain: (from, places) => this.#planAgain(from, places),
      writeTimeoutMs: limits.writeTimeoutMs ?? WRITE_TIMEOUT_MS,
      onWritten: () => options.onProgress(statistics.facts),
      onFailed,
    });
    this.#building = this.#newBuilding();
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
          await this.#meet(delivery);
        } else if (this.#building.gathered.batches > 0) {
          await this.#rhythm.untilDue(signal);
          await this.#handOver(true);
          if (this.#rhythm.isKept && (await this.#hasAll())) {
            this.#rhythm.rest();
          }
        }
      }
    } finally {
      await this.#writer.idle();
    }
    if (this.#progress.isOpen) {
      await this.#writer.rollback();
    }
  }

  /** The next delivery to plan; undefined when what is gathered should be written first, or when the signal aborts. */
  async #take(signal: AbortSignal): Promise<Delivery | undefined> {
    const { gathered } = this.#building;
    try {
      const delivery = gathered.batches === 0 ? await this.#next(signal) : await this.#ready(signal);
      if (delivery === undefined || joins(gathered, delivery.batch, this.#limits)) {
        this.#carried = undefined;
        return delivery;
      }
      this.#carried = delivery;
      return undefined;
    } catch (error) {
      if (!hasCode(error, 'ENVELOPE_UNREADABLE')) {
        throw error;
      }
      await this.#unreadable(error);
      return undefined;
    }
  }

  /** The queue keeps back what goes beyond its reader's limit until others are acknowledged: that is to be written, too, before the target rests. */
  async #hasAll(): Promise<boolean> {
    return this.#carried === undefined && (await this.#options.consumer.waiting()) === 0;
  }

  async #next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#carried !== undefined) {
      return this.#carried;
    }
    return this.#gap === undefined ? await this.#options.consumer.next(signal) : await this.#behindGap(this.#gap, signal);
  }

  /** What is there without waiting; while the target is writing anyway, or is not to be written yet, what comes until then. */
  async #ready(signal: AbortSignal): Promise<Delivery | undefined> {
    const { consumer } = this.#options;
    if (this.#carried !== undefined) {
      return this.#carried;
    }
    const { leftMs } = this.#rhythm;
    const until = leftMs > 0 ? AbortSignal.timeout(Math.ceil(leftMs)) : this.#writer.ended;
    return await consumer.next(consumer.peek() === undefined ? AbortSignal.any([signal, until]) : signal);
  }

  async #meet(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    const { tag, rollback } = this.#progress.meet(batch);
    if (rollback) {
      await this.#writer.idle();
      await this.#writer.rollback();
      this.#logger.info({ upTo: batch.upTo, epoch: batch.epoch }, 'unfinished large transaction rolled back');
    }
    switch (tag) {
      case 'apply':
        this.#gap = undefined;
        this.#hasReread = false;
        this.#followed.add(batch.epoch);
        await this.#plan(delivery);
        break;
      case 'gap':
        await this.#meetGap(delivery);
        break;
      case 'stale':
        this.#awaitSuccessorOf(batch);
        this.#drop(delivery);
        break;
      case 'duplicate':
        this.#drop(delivery);
    }
  }

  async #plan(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    const building = this.#building;
    try {
      await this.#add(building.plan, batch);
    } catch (error) {
      await this.#finishBefore(batch, building.plan.completed);
      throw error;
    }
    this.#progress.accept(batch);
    this.#statistics.took(changesOf(batch));
    building.batches.push({ batch });
    building.gathered = gather(building.gathered, batch);
    building.tail = delivery;
    if (isPart(batch)) {
      await this.#handOver(batch.last);
    }
  }

  async #add(plan: ChangePlan, batch: LogBatch, limit?: { readonly transactions: number }): Promise<void> {
    for (const _ of plan.add(batch, limit)) {
      if (this.#breath.isDue) {
        await this.#breath.take();
      }
    }
  }

  /** Compacts while the write before is still under way, then takes its place. */
  async #handOver(last: boolean): Promise<void> {
    const { plan, after, sequence, batches, tail } = this.#building;
    this.#building = this.#newBuilding();
    if (tail === undefined) {
      return;
    }
    await this.#start(plan.seal(), { last, tail, from: { batches, after, sequence } });
    if (this.#breath.isDue) {
      await this.#breath.take();
    }
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
    const planned = await this.#planAgain(from);
    if (planned.position > after) {
      const nothingToAcknowledge: Delivery = { batch, bytes: 0, ack: () => undefined };
      await this.#start(planned, { last: true, tail: tail ?? nothingToAcknowledge, from });
    }
    await this.#writer.idle();
  }

  async #planAgain({ batches, after, sequence }: PlanSource, places?: Map<RowChange, PlacedChange>): Promise<Planned> {
    const plan = new ChangePlan({
      ...{ tables: this.#tables, decoder: this.#options.decoder, after, stamps: new ChangeStamps(sequence) },
      ...(places === undefined ? {} : { places }),
    });
    for (const { batch, transactions } of batches) {
      await this.#add(plan, batch, transactions === undefined ? undefined : { transactions });
    }
    return plan.seal();
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

  /**
   * What a replaced capture knew of beyond the target, its successor must bring. One that does not is none: a restored control-store has given the living
   * capture a number below one before it, and all it brings would be dropped for ever. After GAP the next one draws a number above what was seen here.
   */
  #awaitSuccessorOf(batch: LogBatch): void {
    if (batch.upTo > this.#progress.position && this.#gap === undefined) {
      this.#logger.info({ applied: this.#progress.position, upTo: batch.upTo, epoch: batch.epoch }, 'batch of a replaced capture');
      this.#gap = new Gap(Number.POSITIVE_INFINITY, this.#options.limits.gapPatienceMs ?? GAP_PATIENCE_MS);
    }
  }

  /**
   * Something before this batch is missing. It may be only disorder: the channel is opened anew once. If the gap stays and the capture of this batch
   * lives, messages are lost, and only the source has them. A capture that was replaced left its rest on the queue, and its successor's first batch is
   * on the way: the rest is dropped, for the source still has it, until that batch comes or patience ends.
   */
  async #meetGap(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    await this.#flush();
    if (this.#gap === undefined) {
      this.#logger.info({ applied: this.#progress.position, from: batch.from, epoch: batch.epoch }, 'batch beyond what is applied');
      this.#gap = new Gap(await this.#options.consumer.reopen(), this.#options.limits.gapPatienceMs ?? GAP_PATIENCE_MS);
      return;
    }
    if (this.#followed.has(batch.epoch) || this.#gap.isOfLivingCapture) {
      throw this.#gapError(batch);
    }
    this.#drop(delivery);
  }

  async #behindGap(gap: Gap, signal: AbortSignal): Promise<Delivery | undefined> {
    const delivery = await this.#options.consumer.next(AbortSignal.any([signal, gap.patience]));
    if (delivery === undefined && !signal.aborted) {
      throw this.#gapError(undefined);
    }
    gap.took();
    return delivery;
  }

  #gapError(batch: LogBatch | undefined): ReplicationError {
    const { task } = this.#options;
    const { position, captureEpoch } = this.#progress;
    return new ReplicationError('GAP', { task: task.name, target: task.target, applied: position, from: batch?.from, epoch: captureEpoch });
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

  #newBuilding(): Building {
    const after = this.#progress.position;
    const sequence = this.#stamps.sequence;
    const { decoder, stopAfter } = this.#options;
    const plan = new ChangePlan({ tables: this.#tables, decoder, after, stamps: this.#stamps, stopAfter });
    return { plan, after, sequence, batches: [], gathered: nothingGathered, tail: undefined };
  }
}
