import type { FidelityCase, Way } from './case.js';

/** How a case ended by one way. `different` must not be, and `stopped` only where the case says so; its table is the one that stopped the task. */
export type Outcome =
  | { readonly tag: 'equal' }
  | { readonly tag: 'refused'; readonly code: string }
  | { readonly tag: 'not-run'; readonly reason: string }
  | { readonly tag: 'different'; readonly text: string }
  | { readonly tag: 'stopped'; readonly code: string; readonly text: string; readonly table?: string | undefined };

export interface CaseResult {
  readonly case: FidelityCase;
  readonly way: Way;
  readonly outcome: Outcome;
}

/** Not as the certificate promises: a quiet difference, a stop in the middle of the night, a refusal that nobody wrote down. */
export function isWrong({ case: { refused }, outcome }: CaseResult): boolean {
  switch (outcome.tag) {
    case 'equal':
      return refused !== undefined;
    case 'refused':
      return refused?.code !== outcome.code || refused.atRow === true;
    case 'stopped':
      return refused?.atRow !== true || refused.code !== outcome.code;
    case 'not-run':
      return false;
    default:
      return true;
  }
}
