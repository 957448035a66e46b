import type { Delivery, LogBatch, Position, RowChange } from '@trem/replication-core';
import type { ApplyOptions } from './apply-options.js';
import { ChangeStamps } from './change-stamps.js';
import { type Gathered, gather, nothingGathered } from './gather.js';
import { KnownTables } from './known-tables.js';
import type { PlacedChange, PlannedBatch } from './placed-change.js';
import { ChangePlan } from './plan.js';
import type { Planned } from './planned.js';
import { Breath } from './scope.js';
import type { PlanSource } from './target-writer.js';

/** What is planned for the next write. */
export interface Building {
  readonly plan: ChangePlan;
  readonly after: Position;
  readonly sequence: number;
  readonly batches: PlannedBatch[];
  gathered: Gathered;
  tail: Delivery | undefined;
}

/** Plans of one apply, made a few milliseconds at a time. */
export class Planner {
  readonly #options: Pick<ApplyOptions, 'decoder' | 'stopAfter'>;
  readonly #tables: KnownTables;
  readonly #stamps = new ChangeStamps();
  readonly #breath = new Breath();

  constructor(options: ApplyOptions) {
    this.#options = options;
    this.#tables = new KnownTables(options.tables, options.taken.loaded, { former: options.taken.former });
  }

  /** An empty plan of what comes behind a position. */
  begin(after: Position): Building {
    const { decoder, stopAfter } = this.#options;
    const plan = new ChangePlan({ tables: this.#tables, decoder, after, stamps: this.#stamps, stopAfter });
    return { plan, after, sequence: this.#stamps.sequence, batches: [], gathered: nothingGathered, tail: undefined };
  }

  /** @throws what `ChangePlan.add` throws */
  async add(building: Building, delivery: Delivery): Promise<void> {
    const { batch } = delivery;
    await this.#add(building.plan, batch);
    building.batches.push({ batch });
    building.gathered = gather(building.gathered, batch);
    building.tail = delivery;
  }

  /** Plans once more what was planned. `places` is filled with where each change comes from. */
  async again({ batches, after, sequence }: PlanSource, places?: Map<RowChange, PlacedChange>): Promise<Planned> {
    const plan = new ChangePlan({
      ...{ tables: this.#tables, decoder: this.#options.decoder, after, stamps: new ChangeStamps(sequence) },
      ...(places === undefined ? {} : { places }),
    });
    for (const { batch, transactions } of batches) {
      await this.#add(plan, batch, transactions === undefined ? undefined : { transactions });
    }
    return plan.seal();
  }

  /** To be called after work that does not wait for anything. */
  async breathe(): Promise<void> {
    if (this.#breath.isDue) {
      await this.#breath.take();
    }
  }

  async #add(plan: ChangePlan, batch: LogBatch, limit?: { readonly transactions: number }): Promise<void> {
    for (const _ of plan.add(batch, limit)) {
      if (this.#breath.isDue) {
        await this.#breath.take();
      }
    }
  }
}
