import type { TaskRun } from '@trem/contracts';
import { texts } from '../texts/index.js';
import { countText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';

/** What is told of a run in figures, in this order. */
export const RUN_FIGURES = ['took', 'loaded', 'changes'] as const;

/** The figures of a run in words. One that goes on took no time yet. */
export function runFigures({
  startedAt,
  endedAt,
  rowsLoaded,
  changesApplied,
}: TaskRun): Readonly<Record<(typeof RUN_FIGURES)[number], string>> {
  return {
    took: endedAt === null ? texts.none : durationText(Date.parse(endedAt) - Date.parse(startedAt)),
    loaded: countText(rowsLoaded),
    changes: countText(changesApplied),
  };
}

/** How it ended; `isBad`: with an error. */
export function runOutcome({ outcome, errorCode }: TaskRun): { readonly text: string; readonly isBad: boolean } {
  const text = outcome ?? texts.task.runs.underWay;
  return { text: errorCode === null ? text : `${text}, ${errorCode}`, isBad: errorCode !== null };
}

/** How it began, and who wanted it. */
export function runBeginning({ startMode, version, startedBy }: TaskRun): string {
  return texts.task.runs.beginning(startMode, version, startedBy ?? texts.task.runs.byItself);
}
