import type { DesiredState, ErrorCode, Phase, TaskMode } from '@trem/contracts';
import {
  type ErrorFacts,
  type Position,
  type SlotState,
  type SourceIdentity,
  type StoredCheckpoint,
  smallestPosition,
} from '@trem/replication-core';
import type { PlanAnswer } from '@trem/workflows';

/** What one target and the control-store say of each other. */
export interface TargetFacts {
  readonly target: string;
  readonly checkpoint: StoredCheckpoint | undefined;
  /** What the control-store remembers as applied, in this generation. */
  readonly remembered: Position | undefined;
  /** Tables of this generation that are in the target. */
  readonly loaded: number;
}

export interface StartFacts {
  readonly mode: TaskMode;
  readonly desired: DesiredState;
  readonly phase: Phase;
  readonly tables: number;
  /** What is not loaded may be loaded while the rest streams. */
  readonly mayLoadBeside: boolean;
  readonly source: SourceIdentity;
  readonly slot: SlotState;
  readonly targets: readonly TargetFacts[];
}

export type StartDecision =
  | ({ readonly tag: 'go'; readonly holdAt?: Position | undefined } & PlanAnswer)
  | { readonly tag: 'refuse'; readonly code: ErrorCode; readonly facts: ErrorFacts };

/**
 * Where a task goes on, by what source, target and control-store say: the same for a first start, a resume, a crash and a wiped Temporal.
 * Refuses whenever going on could lose a change: nothing that is missing is made anew by itself.
 */
export function decideStart(facts: StartFacts): StartDecision {
  const loaded = Math.min(...facts.targets.map((target) => target.loaded));
  const go = (
    next: PlanAnswer['next'],
    more: { readonly needsSlot?: true; readonly holdAt?: Position | undefined } = {},
  ): StartDecision => ({
    ...{ tag: 'go', next, needsSlot: false, ...more },
    tables: { total: facts.tables, loaded: facts.mode === 'cdc' ? facts.tables : loaded },
  });
  if (facts.desired !== 'run') {
    return go(facts.phase === 'stopped' || facts.phase === 'stopping' ? 'stopped' : 'paused');
  }
  const forgotten = facts.targets.find((target) => target.remembered !== undefined && target.checkpoint?.position === undefined);
  if (forgotten !== undefined) {
    return refuse('POSITION_INVALID', { target: forgotten.target, remembered: forgotten.remembered, found: 'no checkpoint' });
  }
  const hasCheckpoints = facts.targets.every((target) => target.checkpoint?.position !== undefined);
  if (facts.mode !== 'cdc' && (loaded < facts.tables || (!hasCheckpoints && facts.mode !== 'full-load'))) {
    return isAddition({ ...facts, loaded, hasCheckpoints })
      ? (checkStream(facts) ?? go('cdc', { holdAt: firstOf(facts.targets) }))
      : go('full-load');
  }
  if (facts.mode === 'full-load') {
    return go('done');
  }
  if (facts.targets.every((target) => target.checkpoint?.position === undefined)) {
    return go('cdc', { needsSlot: true });
  }
  return checkStream(facts) ?? go('cdc');
}

/** Some tables came to those that stream. */
function isAddition({
  mode,
  mayLoadBeside,
  loaded,
  hasCheckpoints,
}: StartFacts & { readonly loaded: number; readonly hasCheckpoints: boolean }): boolean {
  return mayLoadBeside && mode === 'full-load-and-cdc' && hasCheckpoints && loaded > 0;
}

/** Where the stream goes on: whatever is read from now on was complete later. */
function firstOf(targets: StartFacts['targets']): Position | undefined {
  return smallestPosition(targets.map(({ checkpoint }) => checkpoint?.position));
}

function checkStream({ source, slot, targets }: StartFacts): StartDecision | undefined {
  for (const { target, checkpoint } of targets) {
    if (checkpoint === undefined || checkpoint.position === undefined) {
      return refuse('POSITION_INVALID', { target, found: 'no checkpoint' });
    }
    // Without the place where the histories parted, another timeline may hold other transactions at the same positions.
    if (checkpoint.sourceId !== source.sourceId || checkpoint.timeline !== source.timeline) {
      return refuse('TIMELINE_CHANGED', {
        target,
        known: `${checkpoint.sourceId} timeline ${checkpoint.timeline}`,
        found: `${source.sourceId} timeline ${source.timeline}`,
      });
    }
  }
  if (slot.state !== 'ready') {
    return refuse('SLOT_LOST', { slot: slot.state });
  }
  for (const { target, checkpoint } of targets) {
    const position = checkpoint?.position;
    if (position !== undefined && slot.confirmed !== undefined && slot.confirmed > position) {
      return refuse('POSITION_INVALID', { target, applied: position, slot: slot.confirmed });
    }
  }
  return undefined;
}

function refuse(code: ErrorCode, facts: ErrorFacts): StartDecision {
  return { tag: 'refuse', code, facts };
}
