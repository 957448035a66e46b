import {
  type Consumer,
  type Delivery,
  hasCode,
  type LogBatch,
  type LogDecoder,
  type Logger,
  type Position,
  type ProgressBoard,
  ReplicationError,
  silentLogger,
  type TakenOver,
  type Target,
  type TargetRef,
} from '@trem/replication-core';
import { type ApplyFacts, ApplyStatistics } from './apply-statistics.js';
import { type Gathered, gather, joins, nothingGathered } from './gather.js';
import { KnownTables, type MappedTable } from './known-tables.js';
import { ChangePlan, type Planned } from './plan.js';
import { isPart, Progress } from './progress.js';
import { aborted, Breath, every, pause, together } from './scope.js';
import { TargetWriter } from './target-writer.js';

export interface ApplyLimits {
  /** Row changes of one target transaction. */
  readonly maxBatchChanges: number;
  /** Frame bytes of one target transaction. Default 4 MiB. */
  readonly maxGatherBytes?: number;
  /** How long one write may take before it is STALLED. Default 15 min. */
  readonly writeTimeoutMs?: number;
  /** How long a write under way has to end when everything else does; then it is given up, and rolled back. Default 5 s. */
  readonly stopPatienceMs?: number;
  /** How long to wait behind the left-overs of an earlier capture for its successor, before GAP. Default 45 s: a successor may wait so long for the lock. */
  readonly gapPatienceMs?: number;
  /** How often positions and counts are reported. Default 1 s. */
  readonly reportEveryMs?: number;
}

export interface ApplyOptions {
  readonly task: TargetRef;
  readonly target: Target;
  /** What `target.takeOver` answered. */
  readonly taken: TakenOver;
  readonly consumer: Consumer;
  readonly decoder: LogDecoder;
  readonly tables: readonly MappedTable[];
  readonly limits: ApplyLimits;
  readonly board: ProgressBoard;
  readonly logger?: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (facts: ApplyFacts) => void;
}

export interface ApplyEnd {
  readonly position: Position;
  readonly epoch: number;
  readonly rows: number;
}

/**
 * Applies what the consumer delivers until `signal` aborts; a write under way is finished unless that takes long, an unfinished large transaction
 * rolled back.
 * @throws FENCED a later epoch has taken over · GAP a batch is missing · SCHEMA_CHANGED and the row codes, with everything before it applied ·
 *   STALLED · ENVELOPE_UNREADABLE · POSITION_INVALID there is no checkpoint to go on from
 */
export async function runApply(options: ApplyOptions): Promise<ApplyEnd> {
  const { taken, task } = options;
  if (taken.position === undefined) {
    throw new ReplicationError('POSITION_INVALID', { task: task.name, target: task.target, reason: 'no checkpoint' });
  }
  const start = { position: taken.position, captureEpoch: taken.captureEpoch, epoch: taken.epoch };
  const statistics = new ApplyStatistics(start);
  const failed = new AbortController();
  const apply = new ApplyLoop({ options, statistics, progress: new Progress(start), onFailed: () => failed.abort() });
  const report = () => reportApplied(options, statistics);
  await together(options.signal, [
    (signal) => apply.run(AbortSignal.any([signal, failed.signal])),
    async (signal) => {
      for await (const _ of every(options.limits.reportEveryMs ?? 1_000, signal)) {
        await report();
      }
    },
  ]);
  if (!apply.hasGivenUp) {
    await report();
  }
  const { applied, rows } = statistics.facts;
  return { position: applied, epoch: taken.epoch, rows };
}

/** The control-store away is no reason to stop: its counts go out later. The target away is. */
async function reportApplied({ task, target, board, logger, onProgress }: ApplyOptions, statistics: ApplyStatistics): Promise<void> {
  statistics.durable(await target.durablePosition());
  const progress = statistics.take(task.target);
  onProgress(statistics.facts);
  try {
    await board.reportApply(progress);
  } catch (error) {
    statistics.giveBack(progress);
    logger?.warn({ task: task.name, target: task.target, error }, 'applied positions not reported');
  }
}

interface LoopOptions {
  readonly options: ApplyOptions;
  readonly statistics: ApplyStatistics;
  readonly progress: Progress;
  readonly onFailed: () => void;
}

/** What is planned for the next write. */
interface Building {
  readonly plan: ChangePlan;
  readonly after: Position;
  readonly batches: LogBatch[];
  gathered: Gathered;
  tail: Delivery | undefined;
}

const MAX_GATHER_BYTES = 4 * 2 ** 20;
const WRITE_TIMEOUT_MS = 15 * 60_000;
const STOP_PATIENCE_MS = 5_000;
const GAP_PATIENCE_MS = 45_000;

/** Plans the next target transaction from the deliveries that are there, while the one before is being written. */
class ApplyLoop {
  readonly #options: ApplyOptions;
  readonly #limits: { readonly maxBatchChanges: number; readonly maxGatherBytes: number };
  readonly #logger: Logger;
  readonly #statistics: ApplyStatistics;
  readonly #progress: Progress;
  readonly #tables: KnownTables;
  readonly #writer: TargetWriter;
  readonly #breath = new Breath();
  readonly #followed = new Set<number>();
  #building: Building;
  /** Taken from the queue, but not into what is gathered. */
  #carried: Delivery | undefined;
  #gapSince: number | undefined;
  #hasReread = false;
  #hasGivenUp = false;

  constructor({ options, statistics, progress, onFailed }: LoopOptions) {
    const { limits, target } = options;
    this.#options = options;
    this.#limits = { maxBatchChanges: limits.maxBatchChanges, maxGatherBytes: limits.maxGatherBytes ?? MAX_GATHER_BYTES };
    this.#logger = options.logger ?? silentLogger;
    this.#statistics = statistics;
    this.#progress = progress;
    this.#tables = new KnownTables(options.tables, options.taken.loaded, options.taken.former);
    this.#writer = new TargetWriter({
      target,
      statistics,
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

  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const watching = this.#giveUpWhenLate(signal, over.signal);
    try {
      await this.#applyAll(signal);
    } catch (error) {
      if (!this.#hasGivenUp) {
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
          await this.#handOver(true);
        }
      }
    } finally {
      await this.#writer.idle();
    }
    if (this.#progress.isOpen) {
      await this.#options.target.rollback();
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

  async #next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#carried !== undefined) {
      return this.#carried;
    }
    return this.#gapSince === undefined ? await this.#options.consumer.next(signal) : await this.#afterGap(signal, this.#gapSince);
  }

  /** What is there without waiting; while the target is writing anyway, what comes until it is done. */
  async #ready(signal: AbortSignal): Promise<Delivery | undefined> {
    const { consumer } = this.#options;
    if (this.#carried !== undefined) {
      return this.#carried;
    }
    return await consumer.next(consumer.peek() === undefined ? AbortSignal.any([signal, this.#writer.ended]) : signal);
  }

  async #meet(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    const { tag, rollback } = this.#progress.meet(batch);
    if (rollback) {
      await this.#writer.idle();
      await this.#options.target.rollback();
      this.#logger.info({ upTo: batch.upTo, epoch: batch.epoch }, 'unfinished large transaction rolled back');
    }
    switch (tag) {
      case 'apply':
        this.#gapSince = undefined;
        this.#hasReread = false;
        this.#followed.add(batch.epoch);
        await this.#plan(delivery);
        break;
      case 'gap':
        await this.#gap(delivery);
        break;
      default:
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
    building.batches.push(batch);
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
    const { plan, tail } = this.#building;
    this.#building = this.#newBuilding();
    if (tail === undefined) {
      return;
    }
    await this.#start(plan.seal(), { last, tail });
    if (this.#breath.isDue) {
      await this.#breath.take();
    }
  }

  async #start(planned: Planned, { last, tail }: { readonly last: boolean; readonly tail: Delivery }): Promise<void> {
    const checkpoint = {
      position: planned.position, // a part that is not the last moves nothing
      captureEpoch: this.#progress.captureEpoch,
      committedAt: planned.committedAt === 0 ? this.#statistics.committedAt : planned.committedAt,
    };
    await this.#writer.start({ planned, checkpoint, last, tail });
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
      await this.#options.target.rollback();
      return;
    }
    const plan = new ChangePlan({ tables: this.#tables, decoder: this.#options.decoder, after });
    for (const earlier of batches) {
      await this.#add(plan, earlier);
    }
    if (transactions > 0) {
      await this.#add(plan, batch, { transactions });
    }
    const planned = plan.seal();
    if (planned.position > after) {
      const nothingToAcknowledge: Delivery = { batch, bytes: 0, ack: () => undefined };
      await this.#start(planned, { last: true, tail: tail ?? nothingToAcknowledge });
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

  /**
   * Something before this batch is missing. It may be only disorder: the channel is opened anew once. If the gap stays and this run has followed its
   * epoch, messages are lost, and only the source has them. An epoch that this run never followed left its rest on the queue, and its successor's first
   * batch is on the way: the rest is dropped, for the source still has it, until that batch comes or patience ends.
   */
  async #gap(delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    await this.#flush();
    if (this.#gapSince === undefined) {
      this.#gapSince = Date.now();
      this.#logger.info({ applied: this.#progress.position, from: batch.from, epoch: batch.epoch }, 'batch beyond what is applied');
      await this.#options.consumer.reopen();
      return;
    }
    if (this.#followed.has(batch.epoch)) {
      throw this.#gapError(batch);
    }
    this.#drop(delivery);
  }

  async #afterGap(signal: AbortSignal, since: number): Promise<Delivery | undefined> {
    const left = since + (this.#options.limits.gapPatienceMs ?? GAP_PATIENCE_MS) - Date.now();
    if (left <= 0) {
      throw this.#gapError(undefined); // left-overs that never end must not keep it waiting for ever
    }
    const patience = AbortSignal.timeout(left);
    const delivery = await this.#options.consumer.next(AbortSignal.any([signal, patience]));
    if (delivery === undefined && !signal.aborted) {
      throw this.#gapError(undefined);
    }
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
      await this.#options.target.rollback();
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
    const plan = new ChangePlan({ tables: this.#tables, decoder: this.#options.decoder, after });
    return { plan, after, batches: [], gathered: nothingGathered, tail: undefined };
  }
}
