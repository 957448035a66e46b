import { deeds, large, someDeed } from './deeds.js';
import { type ScriptOptions, WriterModel } from './model.js';
import type { Plan } from './plan.js';

/**
 * What one writer writes, transaction by transaction: it depends on the seed and the writer's number alone, never on time, other writers or
 * failures. The first transaction fills the tables. Numbers of transactions leave no hole: writer 3 of 8 has 3, 11, 19 and so on.
 */
export class LedgerScript {
  readonly #options: ScriptOptions;
  readonly #model: WriterModel;
  #planned = 0;

  constructor(options: ScriptOptions) {
    this.#options = options;
    this.#model = new WriterModel(options);
  }

  next(): Plan {
    const model = this.#model;
    const { random, txNo } = model;
    const isFirst = this.#planned === 0;
    if (isFirst) {
      model.fill();
    } else if (this.#options.largeEvery > 0 && this.#planned % this.#options.largeEvery === 0) {
      large(model);
    } else {
      for (let count = deeds(random); count > 0; count -= 1) {
        someDeed(model);
      }
    }
    this.#planned += 1;
    return {
      txNo,
      writer: this.#options.writer,
      changes: model.endTransaction(),
      pauseMs: random.below(16) === 0 ? random.below(60) : 0,
      meets: random.below(3) === 0,
      isRehearsed: !isFirst && random.below(40) === 0,
      hasSlip: random.below(25) === 0,
    };
  }
}
