import { ApiError } from '@trem/api-client';
import type { ProblemItem, TaskDefinition } from '@trem/contracts';
import { placed, readDocument, readTask } from '@trem/task-files';

/** What is wrong with a text before it is sent, by line; and the definition, where nothing is. */
export interface Reading {
  readonly definition: TaskDefinition | undefined;
  readonly problems: readonly ProblemItem[];
}

export function readText(text: string): Reading {
  const { definition, problems } = readTask(text);
  return { definition, problems };
}

/** What the service found after a text was sent, at the lines of that text. */
export function placedIn(text: string, problems: readonly ProblemItem[]): readonly ProblemItem[] {
  const ours = problems.map((problem) => ({ ...problem, path: problem.path.replace(/^definition\.?/, '') }));
  return placed(ours, readDocument(text));
}

/** The problems that an answer names one by one; none where it names none. */
export function problemsOf(error: unknown): readonly ProblemItem[] {
  return error instanceof ApiError ? error.problem.problems : [];
}
