import { asPosition, type Position, ReplicationError } from '@trem/replication-core';

const POSITION = /^[0-9a-f]{16}$/;
const LSN_TEXT = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/;

/** An LSN as a position: 16 lower-case hex digits, so that text sorts like the log. */
export function positionOf(lsn: bigint): Position {
  return asPosition(BigInt.asUintN(64, lsn).toString(16).padStart(16, '0'));
}

/** The same from the two halves that a message carries; the hot path has no bigint. */
export function positionOfHalves(high: number, low: number): Position {
  return asPosition(high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0'));
}

/** @throws POSITION_INVALID when the position is not one of a Postgres log */
export function lsnOf(position: Position): bigint {
  if (!POSITION.test(position)) {
    throw new ReplicationError('POSITION_INVALID', { reason: 'not a Postgres position', length: position.length });
  }
  return BigInt(`0x${position}`);
}

/** As the server writes it: `16/B374D848`. */
export function lsnText(position: Position): string {
  const lsn = lsnOf(position);
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffffffffn).toString(16).toUpperCase()}`;
}

/** @throws POSITION_INVALID when the text is not an LSN */
export function positionOfText(text: string): Position {
  const [, high, low] = LSN_TEXT.exec(text) ?? [];
  if (high === undefined || low === undefined) {
    throw new ReplicationError('POSITION_INVALID', { reason: 'not an LSN', length: text.length });
  }
  return asPosition(high.toLowerCase().padStart(8, '0') + low.toLowerCase().padStart(8, '0'));
}
