import { ReplicationError, Secret } from '@trem/replication-core';

const MASK = '[secret]';
const MAX_DEPTH = 6;
const MAX_CAUSES = 8;

/** Names whose value is never printed, in any spelling of case, `_` and `-`. */
const secretName =
  /^(.*(password|passwd|secret|token|authorization|credential|connectionstring|connectionurl|dsn)|(tls|api|private)key|key(bytes|material))$/;

/** SQLSTATE classes whose messages name objects and settings. Those of the others (22, 23, P0 ..) may repeat a row's values. */
const quotableClasses = new Set([
  '08',
  '0A',
  '25',
  '26',
  '28',
  '34',
  '3D',
  '3F',
  '40',
  '42',
  '53',
  '54',
  '55',
  '57',
  '58',
  '72',
  'F0',
  'XX',
]);

/** What may be written of a value: secrets masked at any depth, errors as plain facts. */
export function printable(name: string, value: unknown, depth = 0): unknown {
  if (value instanceof Secret || isSecretName(name, value)) {
    return MASK;
  }
  if (typeof value === 'string') {
    return withoutUrlPassword(value);
  }
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (value instanceof Error) {
    return printableError(value);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? null : value.toISOString();
  }
  if (value instanceof Uint8Array) {
    return `[${value.length} bytes]`; // bytes are rows or keys, and neither belongs into a log
  }
  return typeof value === 'object' && value !== null ? printableObject(value, depth) : value;
}

function printableObject(value: object, depth: number): unknown {
  if (depth >= MAX_DEPTH) {
    return '[deep]';
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => printable('', item, depth + 1));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printable(key, item, depth + 1)]));
}

/** A date or a yes beside a secret ("set at") is no secret; text and objects are. */
function isSecretName(name: string, value: unknown): boolean {
  return (
    (typeof value === 'string' || typeof value === 'object') &&
    value !== null &&
    secretName.test(name.toLowerCase().replaceAll(/[_-]/g, ''))
  );
}

/** Up to the last `@`: a password that was not encoded may hold one itself. */
function withoutUrlPassword(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):\S*@/gi, `$1:${MASK}@`);
}

/** An error with its chain of causes, without what drivers attach to it (SQL text, details with row values). */
function printableError(error: Error): Record<string, unknown> {
  const causes: Record<string, unknown>[] = [];
  let next: unknown = error.cause;
  while (next instanceof Error && causes.length < MAX_CAUSES) {
    causes.push(errorFacts(next));
    next = next.cause;
  }
  return { ...errorFacts(error), stack: stackOf(error), ...(causes.length === 0 ? {} : { causes }) };
}

function errorFacts(error: Error): Record<string, unknown> {
  if (error instanceof ReplicationError) {
    return { name: error.name, code: error.code, class: error.class, message: withoutUrlPassword(error.message) };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, ...(code === undefined ? {} : { code }), message: messageOf(error, code) };
}

function messageOf(error: Error, code: string | undefined): string {
  const isSqlState = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && 'severity' in error;
  return isSqlState && !quotableClasses.has(code.slice(0, 2)) ? '[withheld: may hold values]' : withoutUrlPassword(error.message);
}

/** Frames only: the first lines of a stack repeat the message. */
function stackOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n');
}
