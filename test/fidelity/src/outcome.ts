import type { FidelityCase, Refusal, Way } from './case.js';
import type { ScenarioCase } from './scenario-case.js';

/** How a case ended by one way. `different` must not be, and `stopped` only where the case says so; its table is the one that stopped the task. */
export type Outcome =
  | {
      readonly tag: 'equal';
      /** Which made the table another one; its values are equal. */
      readonly rule?: string;
      /** The code with which the task rested before it did anything wrong; then somebody mended it. */
      readonly told?: string;
    }
  | { readonly tag: 'refused'; readonly code: string }
  | { readonly tag: 'not-run'; readonly reason: string }
  | { readonly tag: 'different'; readonly text: string }
  | { readonly tag: 'stopped'; readonly code: string; readonly text: string; readonly table?: string | undefined };

/** What a case promised, and how it ended. */
export interface Judged {
  readonly case: { readonly id: string; readonly title: string; readonly refused?: Refusal };
  readonly outcome: Outcome;
  /** Of a case that is a table. */
  readonly way?: Way;
}

export interface CaseResult extends Judged {
  readonly case: FidelityCase;
  readonly way: Way;
}

export interface ScenarioResult extends Judged {
  readonly case: ScenarioCase;
  readonly ms: number;
}

/** Not as the certificate promises: a quiet difference, a stop in the middle of the night, a refusal that nobody wrote down. */
export function isWrong({ case: { refused }, outcome }: Judged): boolean {
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

/** What did not end as promised, for people: what many have in common, a task that could not start say, is told once, behind all of them. */
export function wordsOfWrong(results: readonly Judged[]): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const { case: one, way, outcome } of results.filter(isWrong)) {
    const title = `${one.id} ${one.title}${way === undefined ? '' : `, by ${way}`}: ${outcome.tag}${'code' in outcome ? ` ${outcome.code}` : ''}`;
    const text = 'text' in outcome ? outcome.text : '';
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  return [...byText].flatMap(([text, titles]) => [...titles, ...(text === '' ? [] : [text])]);
}
