import { tableKey } from '@trem/contracts';
import type { AppliedCounts, Position, ProgressBoard, SettledStretch } from '@trem/replication-core';

/** What a write settled. */
export type Settled = Omit<SettledStretch, 'upTo'>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What target transactions settled and the control-store may not have counted. It counts a stretch once, by its end; so a stretch that was told stays
 * as it is until it is counted, and a checkpoint has each stretch by itself: wherever a writer dies, its successor finds all ends that it may have told.
 */
export class SettledStretches {
  #told: readonly SettledStretch[];
  #since = new Sum();
  #upTo: Position;
  /** Of the transaction whose parts are being written. */
  #parts = new Sum();

  /** @param left what the last checkpoint has */
  constructor(left: readonly SettledStretch[], upTo: Position) {
    this.#told = left;
    this.#upTo = upTo;
  }

  /** For the checkpoint of a transaction that settles this, beside its earlier parts. */
  with(settled: Settled, upTo: Position): readonly SettledStretch[] {
    const written = this.#parts.copy().add(settled);
    return [...this.#all(), ...written.stretch(upTo)];
  }

  /** Written into a transaction of which more comes. */
  wrotePart(settled: Settled): void {
    this.#parts.add(settled);
  }

  /** Its parts have to come again. */
  rolledBack(): void {
    this.#parts = new Sum();
  }

  committed(settled: Settled, upTo: Position): void {
    this.#since.add(this.#parts.add(settled).sum);
    this.#parts = new Sum();
    this.#upTo = upTo;
  }

  /** @throws what the board throws when it is away; nothing is lost */
  async tell(board: Pick<ProgressBoard, 'countSettled'>, target: string): Promise<void> {
    if (this.#told.length === 0) {
      this.#told = this.#all();
      this.#since = new Sum();
    }
    for (const stretch of this.#told) {
      await board.countSettled(target, stretch);
    }
    this.#told = [];
  }

  #all(): readonly SettledStretch[] {
    return [...this.#told, ...this.#since.stretch(this.#upTo)];
  }
}

class Sum {
  readonly #tables = new Map<string, Mutable<AppliedCounts>>();
  #passed = 0;

  get sum(): Settled {
    return { tables: [...this.#tables.values()], passed: this.#passed };
  }

  add({ tables, passed }: Settled): this {
    this.#passed += passed;
    for (const counts of tables) {
      addCounts(this.#tables, counts);
    }
    return this;
  }

  copy(): Sum {
    return new Sum().add(this.sum);
  }

  /** Empty when there is nothing to count. */
  stretch(upTo: Position): readonly SettledStretch[] {
    const { tables, passed } = this.sum;
    return tables.length === 0 && passed === 0 ? [] : [{ upTo, tables: tables.map((counts) => ({ ...counts })), passed }];
  }
}

function addCounts(tables: Map<string, Mutable<AppliedCounts>>, counts: AppliedCounts): void {
  const name = tableKey(counts);
  const sum = tables.get(name);
  if (sum === undefined) {
    tables.set(name, { ...counts });
    return;
  }
  sum.inserts += counts.inserts;
  sum.updates += counts.updates;
  sum.deletes += counts.deletes;
  sum.truncates += counts.truncates;
  for (const kind of ['skipped', 'filtered', 'opened', 'closed', 'errors'] as const) {
    const more = counts[kind];
    if (more !== undefined) {
      sum[kind] = (sum[kind] ?? 0) + more;
    }
  }
}
