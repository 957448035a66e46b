import type { Delete, Insert, Row, RowChange, Update } from '@trem/replication-core';
import type { TablePlan } from './table-plan.js';

/**
 * Under a key that the source checks at its commit only, two rows have it for a moment: one comes before the other leaves. What writes a key without asking
 * who has it would take the first for the second, so the one that leaves does so before. Only old rows that are known whole tell that; all others stay as they are.
 */
export function untangled(changes: readonly RowChange[], { target, compared, isTolerant }: TablePlan): readonly RowChange[] {
  const [first] = changes;
  if (first === undefined || isTolerant || !changes.some(hasWholeBefore)) {
    return changes; // where operations are left out, a row may leave otherwise than it came
  }
  const content = compared ?? first.relation.columns.map((_, index) => index);
  const keys = new SharedKeys(changes, { key: target.key, content });
  changes.forEach((_, index) => {
    keys.follow(index);
  });
  return keys.inOrder();
}

/** Columns, by their places. */
interface Columns {
  readonly key: readonly number[];
  /** Those that tell rows of one key apart. */
  readonly content: readonly number[];
}

class SharedKeys {
  readonly #changes: readonly RowChange[];
  readonly #columns: Columns;
  /** What becomes of each change. */
  readonly #slots: RowChange[][];
  /** Which change has brought the row that stands under a key. */
  readonly #arrivals = new Map<string, { readonly row: Row; readonly index: number }>();

  constructor(changes: readonly RowChange[], columns: Columns) {
    this.#changes = changes;
    this.#columns = columns;
    this.#slots = changes.map((change) => [change]);
  }

  follow(index: number): void {
    const change = this.#changes[index] as RowChange;
    const { key } = this.#columns;
    if (hasWholeBefore(change)) {
      const arrival = this.#otherAt(change);
      if (arrival === undefined) {
        this.#arrivals.delete(change.before.key(key));
      } else {
        this.#slots[arrival]?.unshift(leaving(change));
        this.#slots[index] = change.tag === 'update' ? [arriving(change)] : [];
      }
    }
    if (change.tag !== 'delete') {
      this.#arrivals.set(change.after.key(key), { row: change.after, index });
    }
  }

  inOrder(): readonly RowChange[] {
    return this.#slots.flat();
  }

  /** The change of the same transaction that brought another row to the key which this one leaves. */
  #otherAt({ before, at }: WholeChange): number | undefined {
    const { key, content } = this.#columns;
    const arrival = this.#arrivals.get(before.key(key));
    const isOther =
      arrival !== undefined &&
      this.#changes[arrival.index]?.at?.position === at?.position &&
      arrival.row.key(content) !== before.key(content);
    return isOther ? arrival.index : undefined;
  }
}

type WholeChange = (Update & { readonly before: Row }) | Delete;

function hasWholeBefore(change: RowChange): change is WholeChange {
  return change.tag !== 'insert' && change.isWhole && change.before !== undefined;
}

function leaving({ relation, before, at, isLenient }: WholeChange): Delete {
  return { tag: 'delete', relation, before, isWhole: true, ...(at && { at }), ...(isLenient && { isLenient }) };
}

function arriving({ relation, after, at, isLenient }: Update): Insert {
  return { tag: 'insert', relation, after, ...(at && { at }), ...(isLenient && { isLenient }) };
}
