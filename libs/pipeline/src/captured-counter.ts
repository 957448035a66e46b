import type { CapturedCounts, CapturedStretch, LogBatch, Position, ProgressBoard } from '@trem/replication-core';

type Counts = { -readonly [K in keyof CapturedCounts]: CapturedCounts[K] };

/**
 * Counts what capture reads, each transaction once, however often it is read: what ends at or below the place up to which was counted is not
 * counted again. A stretch that was told stays as it is until the control-store has it, for nobody knows whether a lost answer was a yes.
 */
export class CapturedCounter {
  #countedUpTo: Position;
  #seenUpTo: Position;
  #told: Omit<CapturedStretch, 'epoch'> | undefined;
  #waiting = new Map<string, Counts>();
  /** Of the large transaction whose parts are being read; their frames are not kept. */
  #parts = new Map<string, Counts>();

  constructor(countedUpTo: Position) {
    this.#countedUpTo = countedUpTo;
    this.#seenUpTo = countedUpTo;
  }

  /** The control-store has counted up to here. */
  get countedUpTo(): Position {
    return this.#countedUpTo;
  }

  captured(batch: LogBatch): void {
    if (batch.part === 0) {
      this.#parts = new Map();
    }
    addTo(this.#parts, countsOf(batch));
    if (batch.last && batch.upTo > this.#seenUpTo) {
      this.#seenUpTo = batch.upTo;
      addTo(this.#waiting, this.#parts.values());
    }
  }

  /** @returns up to where the control-store has counted now; throws when it is away, and nothing is lost */
  async tell(board: Pick<ProgressBoard, 'countCaptured'>, epoch: number): Promise<Position> {
    if (this.#told === undefined && this.#seenUpTo > this.#countedUpTo) {
      this.#told = { upTo: this.#seenUpTo, tables: [...this.#waiting.values()] };
      this.#waiting = new Map();
    }
    if (this.#told !== undefined) {
      await board.countCaptured({ epoch, ...this.#told });
      this.#countedUpTo = this.#told.upTo;
      this.#told = undefined;
    }
    return this.#countedUpTo;
  }
}

function* countsOf({ tables, names = [] }: LogBatch): Iterable<CapturedCounts> {
  for (const [index, { relation, inserts, updates, deletes, truncates }] of tables.entries()) {
    yield { name: names[index] ?? String(relation), inserts, updates, deletes, truncates };
  }
}

function addTo(sums: Map<string, Counts>, more: Iterable<CapturedCounts>): void {
  for (const { name, inserts, updates, deletes, truncates } of more) {
    const sum = sums.get(name) ?? { name, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
    sum.inserts += inserts;
    sum.updates += updates;
    sum.deletes += deletes;
    sum.truncates += truncates;
    sums.set(name, sum);
  }
}
