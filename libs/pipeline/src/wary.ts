import type { BatchTrials, Delivery, LogBatch, Logger, Position, Suspect } from '@trem/replication-core';

/** A batch in whose hands so many processes have died is tried no more until a person says so. */
const MOST_DEATHS = 3;

interface WaryOptions {
  readonly trials: BatchTrials | undefined;
  /** How far the target was when this run began. */
  readonly start: Position;
  readonly logger: Logger;
}

/**
 * After a death, notes each batch before it is unpacked and before it is tried, so that the next process knows which one was in hand if this one dies, too. It counts only while the
 * target comes no further: a process that is killed at another batch, or another part of a transaction, was not killed by it. While nobody has died nothing
 * is noted.
 */
export class Wary {
  readonly #trials: BatchTrials | undefined;
  readonly #start: Position;
  readonly #logger: Logger;
  #isOn: boolean;
  #isFirst = true;
  /** The batch that was met last: which of the parts of a transaction comes next. */
  #last = '';

  constructor({ trials, start, logger }: WaryOptions) {
    this.#trials = trials;
    this.#start = start;
    this.#logger = logger;
    this.#isOn = trials !== undefined && (trials.hasDied || trials.suspect !== undefined);
  }

  /** Batches are tried one by one. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Notes that the next message is to be unpacked; nothing else is under way, and nobody knows yet what is in it. @returns as `meet` */
  async unpacks(applied: Position): Promise<number | undefined> {
    return await this.#tries(`${applied}/next/${this.#last}`);
  }

  /** What was unpacked is not to be tried: a process that dies while it waits has not died of it. */
  async drops(): Promise<void> {
    await this.#noted(async () => this.#trials?.tries(undefined));
  }

  /** Notes a batch that is to be tried next; nothing else is under way. @returns how many processes it has killed, when these are enough */
  async meet({ batch, isAgain = false }: Delivery, applied: Position): Promise<number | undefined> {
    const trials = this.#trials;
    if (trials === undefined) {
      return undefined;
    }
    if (applied > this.#start && batch.part === 0 && !isAgain) {
      this.#isOn = false; // what the dead one had is behind us
      await this.#noted(() => trials.clear());
      return undefined;
    }
    const name = nameOf(batch, applied);
    // The first that comes again was in hand at the death that nobody had noted it for
    const isNew = this.#isFirst && isAgain && trials.hasDied && trials.suspect === undefined;
    this.#isFirst = false;
    this.#last = `${batch.upTo}/${batch.part}`;
    return await this.#tries(name, isNew ? { batch: name, deaths: 1 } : undefined);
  }

  async #tries(name: string, suspected?: Suspect): Promise<number | undefined> {
    const trials = this.#trials;
    if (trials === undefined) {
      return undefined;
    }
    const { suspect } = trials;
    if (suspect?.batch === name && suspect.deaths >= MOST_DEATHS) {
      await this.#noted(() => trials.clear());
      return suspect.deaths;
    }
    await this.#noted(() => trials.tries(name, suspected));
    return undefined;
  }

  /** The control-store away is no reason to stop; a death meanwhile is not counted. */
  async #noted(note: () => Promise<void>): Promise<void> {
    await note().catch((error: unknown) => this.#logger.warn({ error }, 'a batch that is tried was not noted'));
  }
}

function nameOf({ upTo, part }: LogBatch, applied: Position): string {
  return `${applied}/${upTo}/${part}`;
}
