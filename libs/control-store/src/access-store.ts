import type { AuditPage, AuditQuery, AuditTrail, DeadLetter, DeadLetterAction, NewToken, Token, TokenRequest } from '@trem/contracts';

/** Texts of tokens are known to their owners only: the store has hashes. */
export interface TokenStore {
  /** Makes the admin token when no token could administer, and returns its text: the only time that anybody sees it. Undefined when there is one. */
  ensureAdmin(): Promise<string | undefined>;
  /** Accepts this text as an admin token of this name from now on, in place of an earlier one of that name. Not what was revoked: false. */
  register(token: string, name: string): Promise<boolean>;
  /** Whose it is, when it is accepted now: neither revoked nor expired. Notes its use, to the minute. */
  identify(token: string): Promise<Token | undefined>;
  /** @throws NAME_TAKEN */
  create(token: TokenRequest, by: Author): Promise<NewToken>;
  /** Those that are revoked too, newest first. */
  list(): Promise<Token[]>;
  /** Harmless when it is revoked. @throws NOT_FOUND · TOKEN_IS_LAST nobody could administer any more */
  revoke(idOrName: string, by: Author): Promise<Token>;
  /** Which of these are accepted now. */
  accepted(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Who changes something. With `entry`, what it came to is written into the audit trail in the transaction of the change. */
export interface Author {
  readonly name: string;
  readonly entry?: number | undefined;
}

/** Who changed what, when. Append-only: the database itself refuses anything else. */
export interface AuditStore extends AuditTrail {
  /** Newest first. */
  page(query: AuditQuery): Promise<AuditPage>;
  /** What people did with a dead letter, the oldest first. */
  ofLetter(taskId: string, letter: DeadLetter): Promise<DeadLetterAction[]>;
  /** Removes what is older than a year. */
  keep(): Promise<void>;
}
