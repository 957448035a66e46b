import { isDeepStrictEqual } from 'node:util';
import { type ProblemItem, restPhases, type TaskDefinition } from '@trem/contracts';
import type { TaskRow } from '@trem/control-store';
import { problemItem } from '@trem/nest-platform';

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

/** True when nothing is at work, or when only what people read changes: those fields reach no worker. */
export function mayChangeNow({ phase }: Pick<TaskRow, 'phase'>, next: TaskDefinition, stored: TaskDefinition): boolean {
  const rests: readonly string[] = restPhases;
  return rests.includes(phase) || isDeepStrictEqual(acting(next), acting(stored));
}

function acting({ title: _title, description: _description, tags: _tags, ...rest }: TaskDefinition): unknown {
  return rest;
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
