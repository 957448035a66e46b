import { priorities } from '../task/priority.js';
import type { ValueTransformation } from './transformations.js';

/** One value transformation in its place. */
export interface OrderedStep {
  /** Place in the list as it was written. */
  readonly index: number;
  /** Why it stands here: the columns that it waits for, and its priority. */
  readonly waitsFor: readonly string[];
  readonly priority: (typeof priorities)[number];
}

export interface OrderProblem {
  readonly index: number;
  readonly code: 'DEPENDENCY_CYCLE' | 'PRIORITY_CONTRADICTS_DEPENDENCY';
  readonly text: string;
}

/** The column that a transformation writes. */
export function writtenColumn(transformation: ValueTransformation): string {
  return transformation.type === 'create-column' ? transformation.newColumn : transformation.column;
}

/** Target columns that a transformation reads. */
export function readColumns(transformation: ValueTransformation): readonly string[] {
  if (transformation.type !== 'create-column') {
    return [transformation.column];
  }
  return 'dependsOn' in transformation ? transformation.dependsOn : [];
}

/** What makes or changes a column comes before what makes another one of it; then by priority; then as listed. */
export function orderOf(steps: readonly (ValueTransformation | undefined)[]): {
  readonly order: readonly OrderedStep[];
  readonly problems: readonly OrderProblem[];
} {
  const writers = steps.flatMap((step, index) =>
    step === undefined ? [] : [{ index, column: writtenColumn(step), makes: step.type === 'create-column' }],
  );
  const waiting = steps.flatMap((step, index) => (step === undefined ? [] : [nodeOf(step, index, writers)]));
  const problems = waiting.flatMap((node) => contradictions(node, steps));
  const order: OrderedStep[] = [];
  const done = new Set<number>();
  while (waiting.length > 0) {
    const ready = waiting.filter(({ makers: needed }) => needed.every((index) => done.has(index)));
    const [next] = ready.toSorted((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || a.index - b.index);
    if (next === undefined) {
      const circle = waiting.map(({ step }) => `"${writtenColumn(step)}"`).join(', ');
      problems.push(...waiting.map(({ index }) => ({ index, code: 'DEPENDENCY_CYCLE' as const, text: `A circle of ${circle}` })));
      break;
    }
    waiting.splice(waiting.indexOf(next), 1);
    done.add(next.index);
    order.push({ index: next.index, waitsFor: next.waitsFor, priority: next.priority });
  }
  return { order, problems };
}

interface Node extends OrderedStep {
  readonly step: ValueTransformation;
  readonly makers: readonly number[];
}

interface Writer {
  readonly index: number;
  readonly column: string;
  readonly makes: boolean;
}

/** A changed column waits for its maker only: several changes of one column run in their own order. */
function nodeOf(step: ValueTransformation, index: number, writers: readonly Writer[]): Node {
  const read = readColumns(step);
  const makers = writers.filter((writer) => read.includes(writer.column) && (writer.makes || step.type === 'create-column'));
  const waitsFor = read.filter((column) => makers.some((writer) => writer.column === column));
  return { step, index, waitsFor, priority: step.priority ?? 'normal', makers: makers.map((writer) => writer.index) };
}

/** Only what somebody wrote can contradict. */
function contradictions({ step, index, makers }: Node, steps: readonly (ValueTransformation | undefined)[]): readonly OrderProblem[] {
  const own = step.priority;
  return makers.flatMap((maker) => {
    const other = steps[maker];
    if (own === undefined || other?.priority === undefined || priorities.indexOf(other.priority) <= priorities.indexOf(own)) {
      return [];
    }
    const text = `"${writtenColumn(step)}" has priority ${own}, and needs "${writtenColumn(other)}" of priority ${other.priority}`;
    return [{ index, code: 'PRIORITY_CONTRADICTS_DEPENDENCY' as const, text }];
  });
}
