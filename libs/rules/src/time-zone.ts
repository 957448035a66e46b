import { daysFromCivil } from '@trem/contracts';
import { isEndless } from './calendar.js';

/** Clocks change at full quarters of an hour. */
const QUARTER_MS = 900_000;
/** The runtime's calendar ends here; databases go on. */
const LAST_MS = 8.64e15;
const MOST_REMEMBERED = 100_000;

/** One time zone: what its clocks show at a moment, and which moment they mean. All in µs. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;
  /** Quarter of an hour to offset in ms: rows of one table lie close together. */
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    this.#format =
      name === 'UTC' ? undefined : new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', era: 'short', ...parts });
  }

  /** What the clocks show, as if it were UTC. */
  local(instant: bigint): bigint {
    return this.#format === undefined || isEndless(instant) ? instant : instant + this.#offset(instant);
  }

  /** The moment at which the clocks show this. Where they skip it, the moment so much later; where they show it twice, the first. */
  instant(local: bigint): bigint {
    if (this.#format === undefined || isEndless(local)) {
      return local;
    }
    const day = 86_400_000_000n;
    const before = local - this.#offset(local - day);
    return this.local(before) === local ? before : this.#after(local, day);
  }

  #after(local: bigint, day: bigint): bigint {
    const after = local - this.#offset(local + day);
    return this.local(after) === local ? after : local - this.#offset(local - day);
  }

  #offset(instant: bigint): bigint {
    const ms = Math.max(-LAST_MS, Math.min(LAST_MS, Math.floor(Number(instant) / 1_000)));
    const quarter = Math.floor(ms / QUARTER_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      if (this.#offsets.size >= MOST_REMEMBERED) {
        this.#offsets.clear();
      }
      offset = this.#look(quarter * QUARTER_MS);
      this.#offsets.set(quarter, offset);
    }
    return BigInt(offset) * 1_000n;
  }

  #look(ms: number): number {
    const at = Math.max(-LAST_MS, ms);
    const parts = Object.fromEntries(this.#format?.formatToParts(at).map(({ type, value }) => [type, value]) ?? []);
    const number = (part: string) => Number(parts[part]);
    const year = parts.era?.startsWith('B') ? 1 - number('year') : number('year');
    const days = daysFromCivil(year, number('month'), number('day'));
    const shown = ((days * 24 + number('hour')) * 60 + number('minute')) * 60 + number('second');
    return shown * 1_000 - Math.floor(at / 1_000) * 1_000;
  }
}
