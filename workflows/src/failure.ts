import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TemporalFailure, TimeoutFailure } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import { type ErrorClass, type ErrorCode, errorCatalogue, errorEntry, isErrorCode } from '@trem/contracts';
import type { ScopeEnd } from './task-events.js';
import type { Outcome } from './transitions.js';

/**
 * How a scope ended, from what it threw. Codes decide, never texts; an error that is not ours is a BUG.
 * @throws what is no failure of an activity or child: a mistake in workflow code stops the workflow task and waits for better code
 */
export function endOf(error: unknown): ScopeEnd {
  if (!(error instanceof TemporalFailure)) {
    throw error;
  }
  if (isCancellation(error)) {
    return { outcome: 'ok' };
  }
  const root = rootOf(error);
  if (root instanceof ApplicationFailure) {
    return root.type === 'WorkerShutdown' ? { outcome: 'again' } : byCode(root.type ?? 'BUG', root.message);
  }
  const why = root instanceof TimeoutFailure ? `${root.timeoutType} of an activity` : root.name;
  return { outcome: 'trouble', code: 'STALLED', text: `${errorEntry('STALLED').title} (${why})` };
}

function byCode(type: string, text: string): ScopeEnd {
  const code: ErrorCode = isErrorCode(type) ? type : 'BUG';
  return { outcome: outcomeOf(code), code, text };
}

export function outcomeOf(code: ErrorCode): Outcome {
  if (code === 'SNAPSHOT_GONE') {
    return 'snapshot-lost';
  }
  const outcomes: Partial<Record<ErrorClass, Outcome>> = { transient: 'trouble', slow: 'trouble', restart: 'trouble', benign: 'again' };
  return outcomes[errorEntry(code).class] ?? 'human';
}

function rootOf(error: TemporalFailure): TemporalFailure {
  const wraps = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return wraps && error.cause instanceof TemporalFailure ? rootOf(error.cause) : error;
}

/** The worst of several ends decides; between equals the first. */
export function worstOf(ends: readonly ScopeEnd[]): ScopeEnd {
  const order: readonly Outcome[] = ['ok', 'again', 'snapshot-lost', 'trouble', 'human'];
  return ends.reduce((worst, end) => (order.indexOf(end.outcome) > order.indexOf(worst.outcome) ? end : worst), { outcome: 'ok' });
}

/** Codes of people's mistakes that mend themselves often enough to be tried a few times: secrets rotate, a role gets its grant. */
export const mayMend: readonly ErrorCode[] = [
  'AUTH_FAILED',
  'PERMISSION_DENIED',
  'TLS_FAILED',
  'HOST_UNKNOWN',
  'UNEXPLAINED_CHANGE',
  'BUG',
];

/** Codes that no further attempt can mend: the server does not retry them, whatever an attempt says. */
export const neverRetried: readonly ErrorCode[] = Object.keys(errorCatalogue)
  .filter(isErrorCode)
  .filter((code) => ['benign', 'table', 'row', 'validation', 'finding', 'command'].includes(errorEntry(code).class) || needsPerson(code));

/** Codes of trouble that takes minutes. A task that waits for it must say so at once, which only its workflow can: the server retries in silence. */
export const slowToMend: readonly ErrorCode[] = Object.keys(errorCatalogue)
  .filter(isErrorCode)
  .filter((code) => errorEntry(code).class === 'slow');

function needsPerson(code: ErrorCode): boolean {
  return errorEntry(code).class === 'human' && !mayMend.includes(code);
}
