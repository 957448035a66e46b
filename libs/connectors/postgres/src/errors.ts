import type { ErrorCode } from '@trem/contracts';
import { type ErrorFacts, ReplicationError } from '@trem/replication-core';
import type pg from 'pg';

/** What a connection that broke has left behind: the driver's own error for that has no code. */
const brokenClients = new WeakSet<object>();
const connectionErrors = new WeakSet<object>();

/** Remembers that `client` is unusable from now on, so that codeless errors of it are known for what they are. */
export function markBroken(client: pg.Client, error?: unknown): void {
  brokenClients.add(client);
  if (typeof error === 'object' && error !== null) {
    connectionErrors.add(error);
  }
}

/** True once the connection has ended or failed, for whatever reason. */
export function isBroken(client: pg.Client): boolean {
  return brokenClients.has(client);
}

/**
 * Translates what the driver, the server or the network reported, by SQLSTATE and errno only. `facts` are added to those of the error.
 * With `client`, a codeless error of a connection that is gone is CONNECTION_LOST; everything unknown is BUG.
 */
export function translateError(error: unknown, facts: ErrorFacts = {}, client?: pg.Client): ReplicationError {
  if (error instanceof ReplicationError) {
    return error;
  }
  const code = codeOf(error);
  const options = { cause: error };
  if (code === undefined) {
    const isLost =
      (client !== undefined && isBroken(client)) || (typeof error === 'object' && error !== null && connectionErrors.has(error));
    return new ReplicationError(isLost ? 'CONNECTION_LOST' : 'BUG', facts, options);
  }
  const errno = errnoCodes[code] ?? (isTlsCode(code) ? 'TLS_FAILED' : undefined);
  if (errno !== undefined) {
    return new ReplicationError(errno, { ...facts, errno: code }, options);
  }
  return new ReplicationError(
    ofValue(error, code) ?? sqlStates[code] ?? sqlStateClasses[code.slice(0, 2)] ?? 'BUG',
    { ...facts, sqlState: code, ...namesOf(error), ...(code === UNDEFINED_COLUMN && wordsOf(error)) },
    options,
  );
}

function ofValue(error: unknown, code: string): ErrorCode | undefined {
  if (isUnknownLabel(error, code)) {
    return 'LABEL_UNKNOWN';
  }
  return isSyntaxOfValue(error, code) ? 'VALUE_INVALID' : undefined;
}

/** The server's own name of the place tells it from other values that cannot be read; its words are in the language of the server. */
function isUnknownLabel(error: unknown, code: string): boolean {
  const routine: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'routine') : undefined;
  return code === '22P02' && (routine === 'enum_in' || routine === 'enum_recv');
}

/** jsonpath reports a value that it cannot read as a syntax error. One of a statement of ours has a place in the statement beside it. */
function isSyntaxOfValue(error: unknown, code: string): boolean {
  return code === '42601' && typeof error === 'object' && error !== null && Reflect.get(error, 'position') === undefined;
}

/** SQLSTATE or errno of an error; undefined when it has neither. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string') {
    return undefined;
  }
  return error.code;
}

/** The objects that the server names beside its message; never its detail, which holds row values. */
function namesOf(error: unknown): ErrorFacts {
  const facts: Record<string, string> = {};
  if (typeof error === 'object' && error !== null) {
    for (const name of ['schema', 'table', 'column', 'constraint'] as const) {
      const value: unknown = Reflect.get(error, name);
      if (typeof value === 'string') {
        facts[name] = value;
      }
    }
  }
  return facts;
}

/** The server names a column that is not there in its message alone, which holds names only. One of a function might hold values. */
function wordsOf(error: unknown): ErrorFacts {
  const isOfFunction = typeof error !== 'object' || error === null || Reflect.get(error, 'where') !== undefined;
  return isOfFunction ? {} : { says: String(Reflect.get(error, 'message')) };
}

const UNDEFINED_COLUMN = '42703';

const errnoCodes: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'NETWORK',
  ETIMEDOUT: 'NETWORK',
  EHOSTUNREACH: 'NETWORK',
  EHOSTDOWN: 'NETWORK',
  ENETUNREACH: 'NETWORK',
  ENETDOWN: 'NETWORK',
  EADDRNOTAVAIL: 'NETWORK',
  EAI_AGAIN: 'NETWORK',
  ENOENT: 'NETWORK', // a socket file that is not there
  ENOTFOUND: 'HOST_UNKNOWN',
  ECONNRESET: 'CONNECTION_LOST',
  ECONNABORTED: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  ERR_STREAM_DESTROYED: 'CONNECTION_LOST',
  ERR_STREAM_WRITE_AFTER_END: 'CONNECTION_LOST',
  ERR_STREAM_PREMATURE_CLOSE: 'CONNECTION_LOST',
  EPROTO: 'TLS_FAILED',
};

/** What Node's TLS reports of certificates (X509 verification results) has no common prefix. */
const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
]);

function isTlsCode(code: string): boolean {
  return certificateCodes.has(code) || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_') || code.startsWith('ERR_OSSL_');
}

/** Manual: "PostgreSQL Error Codes". */
const sqlStates: Readonly<Record<string, ErrorCode>> = {
  '21000': 'ROW_EXISTS', // ON CONFLICT: two rows of one statement have one key
  '22001': 'VALUE_INVALID',
  '23502': 'NULL_REFUSED',
  '23503': 'CONSTRAINT_FOREIGN_KEY',
  '23505': 'CONSTRAINT_UNIQUE',
  '23514': 'CONSTRAINT_CHECK',
  '23P01': 'CONSTRAINT_UNIQUE', // an exclusion constraint is the same to whoever reads it
  '25006': 'TARGET_READ_ONLY',
  '40001': 'DEADLOCK',
  '40P01': 'DEADLOCK',
  '42501': 'PERMISSION_DENIED',
  '42804': 'TARGET_TABLE_UNFIT', // a column or an attribute has another type there, or a composite has another number of them
  [UNDEFINED_COLUMN]: 'COLUMN_MISSING',
  '42P01': 'TABLE_MISSING',
  '3D000': 'DATABASE_UNKNOWN',
  '3F000': 'TABLE_MISSING',
  '53100': 'DISK_FULL',
  '53300': 'TOO_MANY_CONNECTIONS',
  '54000': 'VALUE_TOO_LONG',
  '55006': 'SLOT_BUSY',
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'CONNECTION_LOST', // a person or a time-out cancelled our statement
  '57P01': 'SERVER_RESTARTING', // also pg_terminate_backend
  '57P02': 'SERVER_RESTARTING',
  '57P03': 'SERVER_RESTARTING',
  '57P04': 'DATABASE_UNKNOWN',
  '57P05': 'CONNECTION_LOST',
  '58P01': 'SLOT_LOST', // the log's file is gone
  P0001: 'ROW_REFUSED',
};

/** First two characters, where a whole class means one thing. */
const sqlStateClasses: Readonly<Record<string, ErrorCode>> = {
  '08': 'CONNECTION_LOST',
  '22': 'VALUE_INVALID',
  '28': 'AUTH_FAILED',
  '53': 'TARGET_OVERLOADED',
};
