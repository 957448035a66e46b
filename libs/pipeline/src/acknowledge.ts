import type { Position, TargetPositions } from '@trem/replication-core';

/**
 * How far the source may forget its log: what every target has applied and flushed. Undefined when there is nothing new to tell.
 * Never back, and never further than applied, whatever a copy of the positions says: what the source forgets is gone.
 */
export function nextAcknowledgement(acknowledged: Position | undefined, { applied, durable }: TargetPositions): Position | undefined {
  if (applied === undefined || durable === undefined) {
    return undefined;
  }
  const safe = durable < applied ? durable : applied;
  return acknowledged === undefined || safe > acknowledged ? safe : undefined;
}
