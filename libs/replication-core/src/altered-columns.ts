import type { Position } from './position.js';
import type { Relation, RelationColumn } from './source-event.js';

/** What one transaction did to columns that stay. */
export interface AlteredColumns {
  readonly commitAt: Position;
  /** Shapes that rows of this transaction may have from before it. */
  readonly fingerprints: readonly string[];
  readonly columns: readonly AlteredColumn[];
}

export interface AlteredColumn {
  readonly from: RelationColumn;
  readonly to: RelationColumn;
}

/** A relation of the log, of whatever time, as the table's columns are called by now. `commitAt`: of the transaction that has it. */
export function asAltered(relation: Relation, altered: readonly AlteredColumns[], commitAt: Position | undefined): Relation {
  const later = altered.filter(
    (one) =>
      commitAt !== undefined && (commitAt < one.commitAt || (commitAt === one.commitAt && one.fingerprints.includes(relation.fingerprint))),
  );
  return later.length === 0
    ? relation
    : { ...relation, columns: later.reduce((columns, { columns: next }) => withAltered(columns, next), relation.columns) };
}

/** Columns under the names and with the types that they have by now. */
function withAltered(columns: readonly RelationColumn[], altered: readonly AlteredColumn[]): readonly RelationColumn[] {
  const now = new Map(altered.map(({ from, to }) => [from.name, to]));
  return columns.map((column) => {
    const { name, typeOid, typeModifier } = now.get(column.name) ?? column;
    return { ...column, name, typeOid, typeModifier };
  });
}
