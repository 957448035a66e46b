import { type Defect, defects } from '@trem/replication-core/fault-names';
import type { Kind } from './kinds/kind.js';
import { lureKinds } from './kinds/lures.js';
import { type Lure, lures } from './lures.js';
import { Random } from './random.js';
import type { RunOrder } from './record.js';

export interface Plan {
  /** In the order in which they strike. */
  readonly kinds: readonly Kind[];
  /** How many of them strike in the load, as long as it lasts. */
  readonly inLoad: number;
  readonly heartbeatMs: number;
  /** Transactions travel whole, and nothing that strikes loses a message: a gap is a violation. */
  readonly noGaps: boolean;
}

/** Faults of a run that is not told how many. */
export const PER_RUN = 7;
const HEARTBEAT_MS = 5_000;
/** The least with which an attempt outlives a silent Temporal; docs/operations.md ships 25 s. */
const PATIENT_HEARTBEAT_MS = 15_000;

/**
 * What a seed strikes. Seeds in a row share a deck in which each kind is once, and each takes its hand of it: so that many runs strike every kind
 * about as often. Kinds that need patience have a hand of their own.
 */
export function planOf(order: RunOrder, all: readonly Kind[]): Plan {
  const { seed, only, most = PER_RUN } = order;
  const lure = only === undefined ? lureOf(order) : undefined;
  const random = new Random(seed);
  const chosen = only === undefined ? handOf(seed, all) : repeated(all.filter(({ name }) => name === only));
  const kinds = lure === undefined ? chosen.slice(0, most) : drawn(lure, all, random).slice(0, most);
  return {
    kinds: random.shuffled(kinds),
    inLoad: lure?.inLoad ?? random.pick([0, 0, 1, 2]),
    noGaps: lure?.noGaps === true,
    heartbeatMs: kinds.some(({ needsPatience }) => needsPatience) ? PATIENT_HEARTBEAT_MS : HEARTBEAT_MS,
  };
}

/** What the order's mistake is to be met by; none: a hand of the deck. */
function lureOf({ defect, without }: RunOrder): Lure | undefined {
  const name = defects.find((one) => one === (defect ?? without));
  return name === undefined ? undefined : lures[name satisfies Defect];
}

function drawn({ kinds, most }: Lure, all: readonly Kind[], random: Random): readonly Kind[] {
  const wanted = [...all, ...lureKinds].filter(({ name }) => kinds.includes(name));
  return Array.from({ length: most }, () => random.shuffled(wanted))
    .flat()
    .slice(0, most);
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
