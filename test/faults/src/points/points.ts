import type { Failpoint } from '@trem/replication-core/fault-names';

/** How one failpoint is struck. */
export interface Point {
  readonly name: Failpoint;
  /** The how-manieth time that the worker comes by. Default the first. */
  readonly nth?: number;
  /** Mode cdc makes its slot by itself, without a load. */
  readonly mode?: 'cdc';
  /** More environment of the worker. */
  readonly settings?: Readonly<Record<string, string>>;
}

const shortSlices = { TREM_SLICE_MS: '4000' };

/** Every failpoint, in the order of a change's way. Those in two places of the code are struck at each. */
export const points: readonly Point[] = [
  { name: 'slot.before-create' },
  { name: 'slot.before-create', mode: 'cdc' },
  { name: 'slot.after-create' },
  { name: 'slot.after-create', mode: 'cdc' },
  { name: 'snapshot.exported' },
  { name: 'load.table-prepared', nth: 2 },
  { name: 'load.partition-begin', nth: 3 },
  { name: 'load.mid-copy', nth: 4 },
  { name: 'load.before-marker', nth: 5 },
  { name: 'load.after-commit', nth: 6 },
  { name: 'load.before-table-done' },
  { name: 'load.table-done', nth: 2 },
  { name: 'load.before-release' },
  { name: 'load.all-done' },
  { name: 'takeover.before' },
  { name: 'takeover.before', nth: 2 },
  { name: 'takeover.after' },
  { name: 'takeover.after', nth: 2 },
  { name: 'stream.started' },
  { name: 'stream.mid-transaction', nth: 2 },
  { name: 'stream.before-status', nth: 2 },
  { name: 'publish.before', nth: 10 },
  { name: 'publish.before-confirm', nth: 10 },
  { name: 'publish.after-confirm', nth: 10 },
  { name: 'consume.unpacking', nth: 10 },
  { name: 'consume.received', nth: 10 },
  { name: 'consume.before-ack', nth: 10 },
  { name: 'consume.after-ack', nth: 10 },
  { name: 'apply.epoch-taken' },
  { name: 'apply.staged', nth: 10 },
  { name: 'apply.before-checkpoint', nth: 10 },
  { name: 'apply.before-commit', nth: 10 },
  { name: 'apply.after-commit', nth: 10 },
  { name: 'apply.part-written', nth: 2 },
  { name: 'apply.fallback-in-order', nth: 2 },
  { name: 'acknowledge.before', nth: 2 },
  { name: 'acknowledge.after', nth: 2 },
  { name: 'slice.end', settings: shortSlices },
  { name: 'slice.end', nth: 2, settings: shortSlices },
  { name: 'projection.before', nth: 3 },
];

/** A point of each kind, for the tests that run every time. */
const inEveryRun: readonly Failpoint[] = [
  ...(['slot.after-create', 'load.mid-copy', 'load.after-commit', 'load.all-done'] as const),
  ...(['stream.mid-transaction', 'publish.before-confirm', 'consume.before-ack', 'acknowledge.before'] as const),
  ...(['apply.before-checkpoint', 'apply.after-commit', 'apply.part-written', 'apply.fallback-in-order'] as const),
];

export const chosenPoints: readonly Point[] = points.filter(({ name, mode }) => mode === undefined && inEveryRun.includes(name));

export function titleOf({ name, nth = 1, mode }: Point): string {
  return `${name}${nth > 1 ? `, passed ${nth} times` : ''}${mode === undefined ? '' : `, mode ${mode}`}`;
}
