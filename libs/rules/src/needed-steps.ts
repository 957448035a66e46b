import type { PlannedStep } from './plan/steps.js';

/** Of these steps, in their order, those that write the columns, or what steps for them read: nothing else can change the columns, or fail for them. */
export function neededSteps(steps: readonly PlannedStep[], columns: readonly number[]): readonly PlannedStep[] {
  const wanted = new Set(columns);
  return steps
    .toReversed()
    .filter((step) => {
      if (!wanted.has(step.writes)) {
        return false;
      }
      step.reads.forEach((index) => {
        wanted.add(index);
      });
      return true;
    })
    .toReversed();
}
