import {
  type EditPlan,
  mayChangeIn,
  type ProblemItem,
  plannedChanges,
  restPhases,
  type TaskDefinition,
  tablesOfTwoRules,
  tablesToResync,
} from '@trem/contracts';
import type { TaskRow } from '@trem/control-store';
import { ProblemError, problemItem } from '@trem/nest-platform';

/** The definition as it is stored: a target without a name keeps the one it has, so that naming it is not a change. */
export function withTargetNames(definition: TaskDefinition, stored: TaskDefinition): TaskDefinition {
  const targets = definition.targets.map((target, index) => ({
    ...target,
    name: target.name ?? stored.targets[index]?.name ?? target.endpoint,
  }));
  return { ...definition, targets };
}

/** Names that slots, queues and checkpoints are called after cannot change. */
export function fixedNameProblems(next: TaskDefinition, stored: TaskDefinition): ProblemItem[] {
  const problems: ProblemItem[] = [];
  if (next.name !== stored.name) {
    problems.push(fixed('name', stored.name));
  }
  stored.targets.forEach(({ name }, index) => {
    const given = next.targets[index]?.name;
    if (name !== undefined && given !== undefined && given !== name) {
      problems.push(fixed(`targets.${index}.name`, name));
    }
  });
  return problems;
}

/** What saving this would do to the task as it is now. */
export function planEdit(
  { version, phase, definition }: Pick<TaskRow, 'version' | 'phase' | 'definition'>,
  next: TaskDefinition,
): EditPlan {
  const stored = withTargetNames(definition, definition);
  const changes = plannedChanges(stored, withTargetNames(next, stored));
  const mayNow = changes.every((change) => mayChangeIn(phase, change));
  const copied = phase === 'created' ? [] : tablesOf(definition);
  const resync = tablesToResync(changes, copied);
  const resyncOffered = tablesOfTwoRules(changes, copied).filter((table) => !resync.includes(table));
  return { version, phase, mayNow, changes, resync, resyncOffered };
}

/** Does the stream take in tables or rules that nobody held against both databases at its start? */
export function asksLiveCheck({ phase, changes }: EditPlan): boolean {
  const rests: readonly string[] = restPhases;
  const isUnchecked = ({ effect, path }: EditPlan['changes'][number]) =>
    effect === 'load-addition' || (effect === 'next-transaction' && /\b(filters|transformations|apply)\b/.test(path));
  return !rests.includes(phase) && changes.some(isUnchecked);
}

/** @throws TASK_RUNNING with every change that the phase does not allow */
export function refuseUnlessNow(task: string, { phase, changes }: EditPlan): void {
  const refused = changes.filter((change) => !mayChangeIn(phase, change));
  if (refused.length > 0) {
    throw new ProblemError('TASK_RUNNING', {
      status: 409,
      detail: `${task} is in ${phase}: ${refused.map(({ path }) => path).join(', ')} cannot change now`,
      problems: refused.map(({ path, effect }) =>
        problemItem({
          severity: 'error',
          code: 'TASK_RUNNING',
          path,
          text: `${path} cannot change in phase ${phase}`,
          remedy: remedies[effect] ?? '',
        }),
      ),
    });
  }
}

const remedies: Readonly<Record<string, string>> = {
  'next-transaction': 'Wait until the load is done, or stop the task first.',
  'load-addition': 'Wait until the task streams, or stop it first; a target is added while the task rests.',
  'stream-ends': 'Wait until the task streams, or stop it first; a target is taken out while the task rests. The rows stay.',
  'resync-tables': 'Stop the task, save, start it again with confirmResync: these tables are loaded again.',
  'only-stopped': 'Stop the task first.',
  never: 'Make a new task.',
};

function tablesOf({ tables }: TaskDefinition): string[] {
  return tables.filter(({ exclude }) => !exclude).map(({ source }) => `${source.schema}.${source.table}`);
}

function fixed(path: string, name: string): ProblemItem {
  return problemItem({
    severity: 'error',
    code: 'VALUE_TYPE',
    path,
    text: `The name is fixed for life: it is "${name}"`,
    remedy: 'Keep it, or make a new task.',
  });
}
