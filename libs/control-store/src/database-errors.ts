import type { ErrorCode } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

/** Codes to throw for a SQLSTATE that is an answer here, such as a taken name. */
export type Refusals = Readonly<Record<string, ErrorCode>>;

const bySqlState: Readonly<Record<string, ErrorCode>> = {
  '28P01': 'AUTH_FAILED',
  '28000': 'AUTH_FAILED',
  '3D000': 'SETTINGS_INVALID',
  '40P01': 'DEADLOCK',
  '40001': 'DEADLOCK',
  '42501': 'PERMISSION_DENIED',
  '53100': 'DISK_FULL',
  '53300': 'TOO_MANY_CONNECTIONS',
  '55000': 'SERVER_RESTARTING', // the database takes no connections: it is being restored
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'LOCK_TIMEOUT', // our statement_timeout: the store is too slow to be waited for
  '57P01': 'SERVER_RESTARTING',
  '57P02': 'SERVER_RESTARTING',
  '57P03': 'SERVER_RESTARTING',
};

/** The one translation of this driver's errors for the control-store: by SQLSTATE or errno, never by text. */
export function toReplicationError(error: unknown, refusals: Refusals = {}): ReplicationError {
  if (error instanceof ReplicationError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return new ReplicationError(codeFor(error, code, refusals), { server: 'control-store', reason: code }, { cause: error });
}

function codeFor(error: unknown, code: string | undefined, refusals: Refusals): ErrorCode {
  if (code === undefined) {
    // The driver's own errors (connection ended, no answer in time) have no code; a programming error has its own type.
    return error instanceof TypeError || error instanceof RangeError || !(error instanceof Error) ? 'BUG' : 'CONNECTION_LOST';
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) {
    return 'CONNECTION_LOST'; // an errno of the socket: ECONNREFUSED, ENOTFOUND ..
  }
  return refusals[code] ?? bySqlState[code] ?? (code.startsWith('08') ? 'CONNECTION_LOST' : 'BUG');
}
