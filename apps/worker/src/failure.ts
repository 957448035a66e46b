import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import type { ErrorCode } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import { mayMend } from '@trem/workflows';

const attemptsOfThoseThatMayMend = 3;

/**
 * What Temporal hears of an error: its code, our own text, whether and when another attempt makes sense. No cause and no stack of a driver goes along:
 * they like to quote rows.
 */
export function toFailure(error: unknown, attempt: number): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) {
    return error;
  }
  const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', { error: nameOf(error) }, { cause: error });
  const nextRetryDelay = retryDelayMs(known.code);
  return ApplicationFailure.create({
    message: withoutPasswords(known.message).slice(0, 1_000),
    type: known.code,
    nonRetryable: !isWorthAnotherAttempt(known, attempt),
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
    ...(known.class === 'benign' ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}

function isWorthAnotherAttempt(error: ReplicationError, attempt: number): boolean {
  switch (error.class) {
    case 'transient':
    case 'slow':
    case 'restart':
      return true;
    default:
      return mayMend.includes(error.code) && attempt < attemptsOfThoseThatMayMend;
  }
}

/** ms; undefined leaves it to the retry policy of the activity. */
function retryDelayMs(code: ErrorCode): number | undefined {
  switch (code) {
    case 'SLOT_BUSY':
      return 3_000;
    case 'TOO_MANY_CONNECTIONS':
    case 'TARGET_OVERLOADED':
    case 'LOCK_TIMEOUT':
    case 'DEADLOCK':
      return 15_000 + Math.random() * 15_000;
    case 'TARGET_READ_ONLY':
    case 'DISK_FULL':
      return 60_000;
    case 'STALLED':
      return 1_000;
    case 'ENVELOPE_UNKNOWN':
      return 15_000;
    case 'AUTH_FAILED':
    case 'PERMISSION_DENIED':
    case 'TLS_FAILED':
    case 'HOST_UNKNOWN':
      return 20_000;
    default:
      return undefined;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function withoutPasswords(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, '$1:[secret]@');
}
