import type { ApiClient } from '@trem/api-client';
import { type Difference, differencesBetween, errorEntry, type ProblemItem, type TaskDefinition, targetName } from '@trem/contracts';

/** What is known of a definition once its databases were looked at. */
export interface Judged {
  readonly difference: Difference[];
  /** Errors: a start would be refused for them. */
  readonly problems: ProblemItem[];
  /** Warnings and infos. */
  readonly findings: ProblemItem[];
}

/** @throws SERVICE_UNREACHABLE nothing can be said of the databases now */
export async function judge(
  api: Pick<ApiClient, 'validateTask'>,
  definition: TaskDefinition,
  current: TaskDefinition | undefined,
): Promise<Judged> {
  const { problems } = await api.validateTask(definition);
  return {
    difference: current === undefined ? [] : differencesBetween(withTargetNames(current), withTargetNames(definition)),
    problems: problems.filter(({ severity }) => severity === 'error'),
    findings: problems.filter(({ severity }) => severity !== 'error'),
  };
}

/**
 * What keeps a definition from being saved: it is wrong itself. A database that is not set up yet, and a warning that nobody has accepted, keep a task from
 * starting, not from being there.
 */
export function blocking(problems: readonly ProblemItem[]): ProblemItem[] {
  return problems.filter(
    ({ severity, code }) => severity === 'error' && code !== 'WARNING_NOT_ACCEPTED' && errorEntry(code).class === 'validation',
  );
}

/** As a task is stored: every target has its name. */
export function withTargetNames(definition: TaskDefinition): TaskDefinition {
  return { ...definition, targets: definition.targets.map((target) => ({ ...target, name: targetName(target) })) };
}
