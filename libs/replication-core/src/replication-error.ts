import { type ErrorClass, type ErrorCode, errorCatalogue } from '@trem/contracts';

/** Names and numbers that tell where: never row values, secrets or SQL parameters. */
export type ErrorFacts = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** The one error of Trem. Callers branch on `code` or `class`, never on the text. */
export class ReplicationError extends Error {
  override readonly name = 'ReplicationError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options?: { readonly cause?: unknown }) {
    super(describe(code, facts), options);
    this.code = code;
    this.facts = facts;
  }

  get class(): ErrorClass {
    return errorCatalogue[this.code].class;
  }

  get remedy(): string {
    return errorCatalogue[this.code].remedy;
  }
}

/** True for a ReplicationError with this code. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is ReplicationError {
  return error instanceof ReplicationError && codes.includes(error.code);
}

function describe(code: ErrorCode, facts: ErrorFacts): string {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const where = known.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return where === '' ? errorCatalogue[code].title : `${errorCatalogue[code].title} (${where})`;
}
