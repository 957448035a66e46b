import { ApiError, createDraftingClient, type DraftCalls } from '@trem/api-client';
import { ProblemError, relayedProblem } from '@trem/nest-platform';

/** Asks ai-task-creator in the name of somebody. */
export type DraftsFor = (actor: string) => DraftCalls;

/** Token of the way to ai-task-creator. */
export const DRAFTING_SERVICE = Symbol('drafting-service');

const NAME = 'ai-task-creator';

/** @param url where ai-task-creator answers; undefined where an installation has none: every call then says so */
export function draftsFor(url: string | undefined, token: string): DraftsFor {
  return (actor) => {
    if (url === undefined) {
      throw new ProblemError('SERVICE_UNREACHABLE', {
        status: 503,
        detail: 'This installation has no ai-task-creator',
        remedy: 'Start ai-task-creator, and tell task-api its address with TREM_AI_TASK_CREATOR_URL.',
      });
    }
    return createDraftingClient({ url, token }, actor);
  };
}

/** What ai-task-creator answered; its silence is told under its name. */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError) {
      const { code, status, ...options } = relayedProblem(error, NAME);
      throw new ProblemError(code as ConstructorParameters<typeof ProblemError>[0], { status, ...options }, error);
    }
    throw error;
  }
}
