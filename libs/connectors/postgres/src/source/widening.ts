import type { RelationColumn } from '@trem/replication-core';

const VARBIT = 1562;
const INTERVAL = 1186;
const NUMERIC = 1700;
const TEXT = 25;
const VARCHAR = 1043;

/** time, timestamp, timestamptz, timetz: the modifier is the number of places, none is six. */
const times = new Set([1083, 1114, 1184, 1266]);
const NO_LIMIT = -1;

/**
 * The changes of a type that the server makes without writing a row: it takes the values as they are. Whoever asks has to know that it did not write them
 * all the same, as an expression of the owner makes it do (ALTER COLUMN .. TYPE .. USING).
 */
export function widens(from: RelationColumn, to: RelationColumn): boolean {
  if (from.typeOid !== to.typeOid) {
    return (
      (from.typeOid === VARCHAR && to.typeOid === TEXT) || (from.typeOid === TEXT && to.typeOid === VARCHAR && to.typeModifier === NO_LIMIT)
    );
  }
  const [before, after] = [from.typeModifier, to.typeModifier];
  if (after === NO_LIMIT || before === after) {
    return after !== before && hasModifier(to.typeOid);
  }
  if (before === NO_LIMIT) {
    return times.has(to.typeOid) && after === 6;
  }
  switch (to.typeOid) {
    case VARCHAR:
    case VARBIT:
      return after > before;
    case NUMERIC:
      return scaleOf(after) === scaleOf(before) && after > before; // the precision is in front
    default:
      return times.has(to.typeOid) && after > before;
  }
}

function hasModifier(typeOid: number): boolean {
  return typeOid === VARCHAR || typeOid === VARBIT || typeOid === NUMERIC || typeOid === INTERVAL || times.has(typeOid);
}

function scaleOf(modifier: number): number {
  return (modifier - 4) & 0xffff;
}
