import type { ProblemItem } from '@trem/contracts';
import type { ExitCode } from './exit-codes.js';

export interface CliErrorFacts {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly problems?: readonly ProblemItem[];
  readonly cause?: unknown;
}

/** Ends the command with an exit code; code, text and remedy go to stderr. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly facts: CliErrorFacts;

  constructor(facts: CliErrorFacts) {
    super(facts.text, { cause: facts.cause });
    this.facts = facts;
  }
}
