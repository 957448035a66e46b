import type { Kind } from './kinds/kind.js';
import { Random } from './random.js';
import type { RunOrder } from './record.js';

export interface Plan {
  /** In the order in which they strike. */
  readonly kinds: readonly Kind[];
  /** How many of them strike in the load, as long as it lasts. */
  readonly inLoad: number;
  readonly heartbeatMs: number;
}

const PER_RUN = 6;
const HEARTBEAT_MS = 5_000;
/** The least with which an attempt outlives a silent Temporal; docs/operations.md ships 25 s. */
const PATIENT_HEARTBEAT_MS = 15_000;

/**
 * What a seed strikes. Seeds in a row share a deck in which each kind is once, and each takes its hand of it: so that many runs strike every kind
 * about as often. Kinds that need patience have a hand of their own.
 */
export function planOf({ seed, only, most = PER_RUN }: RunOrder, all: readonly Kind[]): Plan {
  const chosen = only === undefined ? handOf(seed, all) : repeated(all.filter(({ name }) => name === only));
  const kinds = chosen.slice(0, most);
  const random = new Random(seed);
  return {
    kinds: random.shuffled(kinds),
    inLoad: random.pick([0, 0, 1, 2]),
    heartbeatMs: kinds.some(({ needsPatience }) => needsPatience) ? PATIENT_HEARTBEAT_MS : HEARTBEAT_MS,
  };
}

/** How many seeds in a row strike every kind once. */
export function seedsOfDeck(all: readonly Kind[]): number {
  return hands(all, new Random(0)).length;
}

function handOf(seed: number, all: readonly Kind[]): readonly Kind[] {
  const count = seedsOfDeck(all);
  const dealt = hands(all, new Random(Math.floor(seed / count)));
  return dealt[seed % count] ?? [];
}

function hands(all: readonly Kind[], random: Random): Kind[][] {
  const patient = all.filter(({ needsPatience }) => needsPatience);
  const others = all.filter(({ needsPatience }) => !needsPatience);
  return [...dealt(random.shuffled(others)), ...dealt(random.shuffled(patient))];
}

function dealt(deck: readonly Kind[]): Kind[][] {
  const count = Math.ceil(deck.length / PER_RUN);
  return Array.from({ length: count }, (_, hand) => deck.filter((_kind, index) => index % count === hand));
}

function repeated(kinds: readonly Kind[]): readonly Kind[] {
  return Array.from({ length: PER_RUN }, () => kinds).flat();
}
