import { ApiError } from '@trem/api-client';
import type { Problem } from '@trem/contracts';
import { problemOf, relayedProblem, statusOfCode } from '@trem/nest-platform';
import { CommandRefused } from '@trem/task-client';

const UNKNOWN_OUTCOME = 'No worker answered in time; the outcome is unknown. Repeat with the same idempotency-key: it is carried out once.';

/** Errors of the two clients as problems: what endpoint-service answered goes on as it is, a refused command is a 409 with its code. */
export function translate(error: unknown): Problem | undefined {
  if (error instanceof CommandRefused) {
    const detail = error.code === 'NO_WORKER' ? UNKNOWN_OUTCOME : undefined;
    return problemOf(error.code, { status: statusOfCode(error.code), detail });
  }
  return error instanceof ApiError ? relayedProblem(error, 'endpoint-service') : undefined;
}
