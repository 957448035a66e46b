import { existsSync, readFileSync } from 'node:fs';

/** How a test ended when it ran last. */
export interface Outcome {
  readonly file: string;
  /** With the names of what it stands in before it. */
  readonly name: string;
  readonly passed: boolean;
}

interface ResultLine {
  readonly file?: string;
  readonly tests?: readonly { readonly name: string; readonly state: string }[];
}

/** Of every test that ran, how it ended last. One that was skipped since says nothing. */
export function readOutcomes(file: string): readonly Outcome[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const outcomes = new Map<string, Outcome>();
  for (const line of lines) {
    const { file: ran, tests = [] } = JSON.parse(line) as ResultLine;
    for (const { name, state } of tests) {
      if (ran !== undefined && (state === 'passed' || state === 'failed')) {
        outcomes.set(`${ran} ${name}`, { file: ran, name, passed: state === 'passed' });
      }
    }
  }
  return [...outcomes.values()];
}

/** Names that a title may have got in a run: a test of many cases has one for each. */
export function namesOf(title: string): RegExp {
  const parts = title.split(/%[a-z#$]|\$\{[^}]*\}|\$[a-zA-Z_.]+/).map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(^| )${parts.join('.*')}$`, 's');
}
