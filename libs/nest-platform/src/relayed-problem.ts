import { isErrorCode, type Problem } from '@trem/contracts';
import { problemOf } from './problem-error.js';

/** What a service behind this one answered, as a client of ours throws it. Status 0: nothing. */
export interface BehindError {
  readonly status: number;
  readonly problem: Problem;
}

/** The answer of a service behind this one goes on as it is, unless it is about us and not about the caller. @param service its name */
export function relayedProblem({ status, problem }: BehindError, service = 'a service behind this one'): Problem {
  if (status === 401) {
    // Our own token was refused, not the caller's: to pass it on would tell the caller to sign in again, for ever.
    return problemOf('SETTINGS_INVALID', {
      status: 500,
      detail: `${service} refuses the service token: both services need the same one`,
    });
  }
  if (status === 0 || !isErrorCode(problem.code)) {
    return problemOf('SERVICE_UNREACHABLE', { status: 503, detail: `${service} does not answer` });
  }
  return problem;
}
