import { type ErrorClass, type ErrorCode, errorEntry } from '@trem/contracts';

/** What a script can tell from the exit code alone. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  refused: 5,
  attention: 6,
  different: 7,
  unreachable: 8,
  notAllowed: 9,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const EXIT_CODE_HELP = `Exit codes:
  0  done
  1  unexpected error
  2  wrong usage
  3  validation failed; the list is on stderr
  4  not found
  5  refused in this phase, or version conflict
  6  the task ended in attention
  7  compare found differences
  8  service unreachable
  9  not signed in, or not allowed`;

const byClass: Readonly<Record<ErrorClass, ExitCode>> = {
  transient: exitCodes.unexpected,
  slow: exitCodes.unexpected,
  restart: exitCodes.unexpected,
  benign: exitCodes.unexpected,
  human: exitCodes.unexpected,
  table: exitCodes.unexpected,
  row: exitCodes.unexpected,
  validation: exitCodes.invalid,
  finding: exitCodes.invalid,
  command: exitCodes.refused,
  request: exitCodes.unexpected,
};

/** Codes that say more than their class. */
const byCode: Partial<Readonly<Record<ErrorCode, ExitCode>>> = {
  NOT_FOUND: exitCodes.notFound,
  REQUEST_INVALID: exitCodes.invalid,
  UNAUTHENTICATED: exitCodes.notAllowed,
  NOT_ALLOWED: exitCodes.notAllowed,
  NO_WORKER: exitCodes.unreachable,
  SERVICE_UNREACHABLE: exitCodes.unreachable,
};

/** The exit code of an error of the API. */
export function exitCodeOf(code: string): ExitCode {
  const special = Object.entries(byCode).find(([name]) => name === code)?.[1];
  return special ?? byClass[errorEntry(code).class];
}
