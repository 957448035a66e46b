import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lines } from './lines.js';
import { provesRows } from './place.js';
import { namesOf, type Outcome } from './results.js';
import { rows } from './rows.js';
import { findTitles, type Title } from './titles.js';

/** Tests of these folders may say that they prove something. */
const FOLDERS = ['apps', 'libs', 'workflows', 'test'];

export type State = 'passed' | 'failed' | 'not run';

export interface Proof extends Title {
  readonly state: State;
}

/** What everything in the tables is called: `row 1` to `row 118`, `W1` and so on. */
export const provable: readonly string[] = [...rows.map(({ number }) => `row ${number}`), ...lines.map(({ name }) => name)];

export function allTitles(root: string): readonly Title[] {
  return FOLDERS.flatMap((folder) => findTitles(root, folder)).filter(({ file }) => !file.startsWith('test/acceptance/'));
}

/** Titles that a test makes from its cases, as `[row ${row}] …`, with lines behind: known from the run only. Their file must still make such titles. */
export function madeTitles(root: string, outcomes: readonly Outcome[]): readonly Title[] {
  return outcomes.flatMap(({ file, name }) => {
    const title = /(\[row \d+\].*)$/s.exec(name)?.[1];
    return title === undefined || !makesTitles(root, file)
      ? []
      : [{ file, title, proves: [...title.matchAll(/\[(row \d+|[WSPDO]\d+b?)\]/g)].map(([, name = '']) => name) }];
  });
}

export function makesTitles(root: string, file: string): boolean {
  return existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(['[row ', '{'].join('$'));
}

/** A name that stands after words of its title: nobody counts it. */
const LATE = /[^\]\s]\s*\[(row \d+|[WSPDO]\d+b?)\]/g;

/** What is wrong with titles: they name what is not in the tables, a row from a place where no row can be proven, or something elsewhere than at their beginning. */
export function titleFaults(root: string, titles: readonly Title[]): readonly string[] {
  return titles.flatMap(({ file, title, proves }) => [
    ...proves.filter((name) => !provable.includes(name)).map((name) => `${file}: there is no ${name}: ${title}`),
    ...proves
      .filter((name) => name.startsWith('row ') && !provesRows(root, file))
      .map((name) => `${file}: ${name} cannot be proven here, where no installation is driven: ${title}`),
    ...[...title.matchAll(LATE)].map(([, name]) => `${file}: ${name} must stand at the beginning of its title: ${title}`),
  ]);
}

/** The tests that name a row or line, with how they ended last. */
export function proofsOf(name: string, titles: readonly Title[], outcomes: readonly Outcome[]): readonly Proof[] {
  return titles.filter(({ proves }) => proves.includes(name)).map((title) => ({ ...title, state: stateOf(title, outcomes) }));
}

/** A test of many cases has passed when all of them have. Titles may stand in a file beside the test's own, so the suite counts. */
function stateOf({ file, title }: Title, outcomes: readonly Outcome[]): State {
  const names = namesOf(title);
  const ran = outcomes.filter((outcome) => suiteOf(outcome.file) === suiteOf(file) && names.test(outcome.name));
  if (ran.length === 0) {
    return 'not run';
  }
  return ran.every(({ passed }) => passed) ? 'passed' : 'failed';
}

const suiteOf = (file: string) => file.split('/').slice(0, 2).join('/');

/** Proven: a test that names it has passed, and none has failed. */
export function isProven(proofs: readonly Proof[]): boolean {
  return proofs.some(({ state }) => state === 'passed') && !proofs.some(({ state }) => state === 'failed');
}
