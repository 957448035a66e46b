import type { RowChange, TableTarget } from '@trem/replication-core';

interface Easing {
  readonly key: readonly number[];
  /** Whatever the target has, it has the row afterwards. */
  readonly heals: boolean;
  /** Some operations are left out, so that a row may be there or missing unbeknown. */
  readonly isPartial: boolean;
  /** Inserts are applied: a row may come that the target has not. */
  readonly inserts: boolean;
  /** A deleted row stays, and is only marked. */
  readonly marks: boolean;
  /** What comes to a key that is taken may be another row. */
  readonly keysMayMeet: boolean;
}

/** Changes as lenient as the settings of their table want them. Again eased they stay as they are. */
export function ease(
  changes: readonly RowChange[],
  { key, apply, operations, distinct, keysMayMeet = false }: TableTarget,
): readonly RowChange[] {
  if (distinct !== undefined) {
    return changes.map(asVersion);
  }
  const isPartial = operations !== undefined && operations.length < 3;
  const heals = apply?.mode === 'upsert';
  const marks = apply?.deletes === 'mark';
  if (!(heals || isPartial || marks) || key.length === 0) {
    return changes;
  }
  const inserts = operations?.includes('insert') !== false;
  const easing = { key, heals, isPartial, inserts, marks, keysMayMeet };
  return changes.map((change) => eased(change, easing));
}

function eased(change: RowChange, { key, heals, isPartial, inserts, marks, keysMayMeet }: Easing): RowChange {
  if (change.tag === 'delete' && marks) {
    const { before, relation, isWhole, at } = change;
    return { tag: 'update', relation, before: undefined, isWhole: false, after: isWhole ? before : before.only(key), ...(at && { at }) };
  }
  if (keysMayMeet && comesToKey(change, key)) {
    return change;
  }
  if (marks && inserts && comesToKey(change, key)) {
    return { ...change, isLenient: true }; // a marked row may stand at its key
  }
  // Where inserts are left out, an update must not bring a row in
  const isLenient = change.tag === 'insert' ? heals || isPartial || marks : heals && (change.tag === 'delete' || !isPartial);
  return isLenient ? { ...change, isLenient: true } : change;
}

/** A version of its own, which may be there already. */
function asVersion(change: RowChange): RowChange {
  if (change.tag !== 'update') {
    return { ...change, isLenient: true };
  }
  const { relation, after, at } = change;
  return { tag: 'insert', relation, after, isLenient: true, ...(at && { at }) };
}

function comesToKey(change: RowChange, key: readonly number[]): boolean {
  return (
    change.tag === 'insert' || (change.tag === 'update' && change.before !== undefined && change.before.key(key) !== change.after.key(key))
  );
}
