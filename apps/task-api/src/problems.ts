import { ApiError } from '@trem/api-client';
import { isErrorCode, type Problem } from '@trem/contracts';
import { problemOf, statusOfCode } from '@trem/nest-platform';
import { CommandRefused } from '@trem/task-client';

const UNKNOWN_OUTCOME = 'No worker answered in time; the outcome is unknown. Repeat with the same idempotency-key: it is carried out once.';

/** Errors of the two clients as problems: what endpoint-service answered goes on as it is, a refused command is a 409 with its code. */
export function translate(error: unknown): Problem | undefined {
  if (error instanceof CommandRefused) {
    const detail = error.code === 'NO_WORKER' ? UNKNOWN_OUTCOME : undefined;
    return problemOf(error.code, { status: statusOfCode(error.code), detail });
  }
  return error instanceof ApiError ? relayed(error) : undefined;
}

function relayed({ status, problem }: ApiError): Problem {
  if (status === 401) {
    // Our own token was refused, not the caller's: to pass it on would tell the caller to sign in again, for ever.
    return problemOf('SETTINGS_INVALID', {
      status: 500,
      detail: 'endpoint-service refuses the service token: both services need the same one',
    });
  }
  if (status === 0 || !isErrorCode(problem.code)) {
    return problemOf('SERVICE_UNREACHABLE', { status: 503, detail: 'endpoint-service does not answer' });
  }
  return problem;
}
