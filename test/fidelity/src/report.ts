import { type Way, ways } from './case.js';
import { type CaseResult, isWrong, type Outcome } from './outcome.js';

export interface PairResult {
  /** As people say it: `18 → 18`. */
  readonly pair: string;
  readonly results: readonly CaseResult[];
}

export interface Counts {
  readonly equal: number;
  readonly refused: number;
  readonly notRun: number;
  readonly wrong: number;
}

export function countsOf(results: readonly CaseResult[]): Counts {
  const tagged = (tag: Outcome['tag']) => results.filter(({ outcome }) => outcome.tag === tag).length;
  const refused = results.filter((result) => ['refused', 'stopped'].includes(result.outcome.tag) && !isWrong(result)).length;
  return { equal: tagged('equal'), refused, notRun: tagged('not-run'), wrong: results.filter(isWrong).length };
}

const HEAD = `# Fidelity

What arrives at the target is equal to what stood at the source, or was refused by name before anything was copied. This page is the certificate: every case by each way, judged row by row by a comparer that shares no code with the engine.
Written by \`npm run fidelity\`, which fails when a value differs in silence, when a task stops in the middle, or when something is refused that is not listed here.

- **load**: the rows were there before the task started · **stream**: they came and changed after it · **both**: there before, changed after, and more came.
- **equal** · **refused** (code, before the start) · **stopped** (code, before a row that the target would not take as it is) · **not run** (why).

The first pair of versions is written out whole; of every other one only the cases that end otherwise than there.
`;

/** The certificate as a page. */
export function certificate(pairs: readonly PairResult[]): string {
  const [first, ...others] = pairs;
  const usual = linesOf(first?.results ?? []);
  return [
    HEAD,
    countsTable(pairs),
    section(`Postgres ${first?.pair}`, usual),
    ...others.map(({ pair, results }) =>
      section(
        `Postgres ${pair}`,
        linesOf(results).filter((line) => !usual.includes(line)),
      ),
    ),
    reasonSection(pairs),
  ].join('\n');
}

function countsTable(pairs: readonly PairResult[]): string {
  return [
    '| Postgres | equal | of what was run | refused | not run | otherwise |',
    '|---|---|---|---|---|---|',
    ...pairs.map(({ pair, results }) => {
      const { equal, refused, notRun, wrong } = countsOf(results);
      const share = ((100 * equal) / Math.max(1, equal + refused + wrong)).toFixed(1);
      return `| ${pair} | ${equal} | ${share} % | ${refused} | ${notRun} | **${wrong}** |`;
    }),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string {
  const table = [`| Case | ${ways.join(' | ')} |`, `|---|${ways.map(() => '---|').join('')}`, ...lines];
  return [`\n## ${title}\n`, ...(lines.length === 0 ? ['Every case ends as above.'] : table), ''].join('\n');
}

function linesOf(results: readonly CaseResult[]): readonly string[] {
  return byCase(results).map(([title, outcomes]) => `| ${title} | ${ways.map((way) => cellOf(outcomes.get(way))).join(' | ')} |`);
}

function byCase(results: readonly CaseResult[]): readonly (readonly [string, ReadonlyMap<Way, Outcome>])[] {
  const rows = new Map<string, Map<Way, Outcome>>();
  for (const { case: one, way, outcome } of results) {
    const title = `${one.id} ${one.title.replaceAll('|', '\\|')}`;
    const row = rows.get(title) ?? new Map<Way, Outcome>();
    row.set(way, outcome);
    rows.set(title, row);
  }
  return [...rows].toSorted(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }));
}

function cellOf(outcome: Outcome | undefined): string {
  switch (outcome?.tag) {
    case 'equal':
      return 'equal';
    case 'refused':
      return `refused: ${outcome.code}`;
    case 'not-run':
      return 'not run';
    case 'different':
      return '**DIFFERENT**';
    case 'stopped':
      return `stopped: ${outcome.code}`;
    default:
      return '';
  }
}

/** Each case once, with every reason that some pair has. */
function reasonSection(pairs: readonly PairResult[]): string {
  const lines = pairs.flatMap(({ results }) =>
    results.flatMap(({ case: { id, title, refused, notRun } }) => {
      const reason = refused === undefined ? notRun : `${refused.code}: ${refused.reason}`;
      return reason === undefined ? [] : [`| ${id} ${title.replaceAll('|', '\\|')} | ${reason} |`];
    }),
  );
  return ['\n## What is refused or not run, and why\n', '| Case | Why |', '|---|---|', ...new Set(lines), ''].join('\n');
}
