import type { Position, TargetPositions } from '@trem/replication-core';

interface Known extends TargetPositions {
  /** Captured changes up to here are counted in the control-store. Absent: nobody counts. */
  readonly countedUpTo?: Position;
}

/**
 * How far the source may forget its log: what every target has applied and flushed, and is counted. Undefined when there is nothing new to tell.
 * Never back, and never further than applied, whatever a copy of the positions says: what the source forgets is gone.
 */
export function nextAcknowledgement(acknowledged: Position | undefined, { applied, durable, countedUpTo }: Known): Position | undefined {
  if (applied === undefined || durable === undefined) {
    return undefined;
  }
  const [safe = applied] = [applied, durable, countedUpTo ?? applied].sort();
  return acknowledged === undefined || safe > acknowledged ? safe : undefined;
}
