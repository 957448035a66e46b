import { type Way, ways } from './case.js';
import { isWrong, type Judged, type Outcome } from './outcome.js';
import type { ScenarioRig } from './scenario-case.js';

export interface PairResult {
  /** As people say it: `18 → 18`. */
  readonly pair: string;
  /** Of the cases that are a table, by each way. */
  readonly results: readonly Judged[];
  /** Of the others; none when they were not played between these. */
  readonly scenarios: readonly Judged[];
}

export interface Counts {
  readonly equal: number;
  readonly refused: number;
  readonly notRun: number;
  readonly wrong: number;
}

export function countsOf(results: readonly Judged[]): Counts {
  const tagged = (tag: Outcome['tag']) => results.filter(({ outcome }) => outcome.tag === tag).length;
  const refused = results.filter((result) => ['refused', 'stopped'].includes(result.outcome.tag) && !isWrong(result)).length;
  return { equal: tagged('equal'), refused, notRun: tagged('not-run'), wrong: results.filter(isWrong).length };
}

const HEAD = `# Fidelity

What arrives at the target is equal to what stood at the source, or was refused by name before anything was copied. This page is the certificate: every case by each way, judged row by row by a comparer that shares no code with the engine.
Written by \`npm run fidelity\`, which fails when a value differs in silence, when a task stops in the middle, or when something is refused that is not listed here.

- **load**: the rows were there before the task started · **stream**: they came and changed after it · **both**: there before, changed after, and more came.
- Cases that are more than a table, sessions that interleave or a process that dies, have one outcome: both ends are equal at the end, by what their titles say.
- **equal** · **refused** (code, before the start) · **stopped** (code, before a row that the target would not take as it is) · **not run** (why).

The first pair of versions is written out whole; of every other one only the cases that end otherwise than there.
`;

/** The certificate as a page. `size`: that of the cases that are more than a table. */
export function certificate(pairs: readonly PairResult[], size: ScenarioRig['size']): string {
  const [first, ...others] = pairs;
  const usual = linesOf(first?.results ?? []);
  return [
    HEAD,
    countsTable(pairs),
    section(`Postgres ${first?.pair}`, usual),
    scenarioSection(first?.scenarios ?? [], size),
    ...others.flatMap(({ pair, results, scenarios }) => [
      section(
        `Postgres ${pair}`,
        linesOf(results).filter((line) => !usual.includes(line)),
      ),
      scenarioLines(scenarios.filter((one) => !endsAsIn(first, one))),
    ]),
    reasonSection(pairs),
  ].join('\n');
}

function countsTable(pairs: readonly PairResult[]): string {
  return [
    '| Postgres | equal | of what was run | refused | not run | otherwise |',
    '|---|---|---|---|---|---|',
    ...pairs.flatMap(({ pair, results, scenarios }) => [
      countsLine(pair, results),
      ...(scenarios.length === 0 ? [] : [countsLine(`${pair}, more than a table`, scenarios)]),
    ]),
    '',
  ].join('\n');
}

function countsLine(title: string, results: readonly Judged[]): string {
  const { equal, refused, notRun, wrong } = countsOf(results);
  const share = ((100 * equal) / Math.max(1, equal + refused + wrong)).toFixed(1);
  return `| ${title} | ${equal} | ${share} % | ${refused} | ${notRun} | **${wrong}** |`;
}

function section(title: string, lines: readonly string[]): string {
  const table = [`| Case | ${ways.join(' | ')} |`, `|---|${ways.map(() => '---|').join('')}`, ...lines];
  return [`\n## ${title}\n`, ...(lines.length === 0 ? ['Every case ends as above.'] : table), ''].join('\n');
}

function linesOf(results: readonly Judged[]): readonly string[] {
  return byCase(results).map(([title, outcomes]) => `| ${title} | ${ways.map((way) => cellOf(outcomes.get(way))).join(' | ')} |`);
}

const SIZES: Readonly<Record<ScenarioRig['size'], string>> = {
  small:
    'Run with `--quick`: those that take minutes in full size (rounds of a load under traffic, rows of a transaction) as small as in `npm test`.',
  full: 'Each in its full size.',
};

const NOT_PLAYED = 'The run was ended before them; `npm test` plays the quick ones.\n';

function scenarioSection(scenarios: readonly Judged[], size: ScenarioRig['size']): string {
  const played = `${SIZES[size]}\n\n${scenarioLines(scenarios)}`;
  return `\n## Cases that are more than a table\n\n${scenarios.length === 0 ? NOT_PLAYED : played}`;
}

/** Nothing at all where there is none. */
function scenarioLines(scenarios: readonly Judged[]): string {
  const lines = scenarios.map((one) => `| ${titleOf(one.case)} | ${cellOf(one.outcome)} |`);
  return lines.length === 0 ? '' : ['| Case | outcome |', '|---|---|', ...lines.toSorted(byNumber), ''].join('\n');
}

function endsAsIn(pair: PairResult | undefined, { case: { id, title }, outcome }: Judged): boolean {
  const same = pair?.scenarios.find((one) => one.case.id === id && one.case.title === title);
  return same !== undefined && cellOf(same.outcome) === cellOf(outcome);
}

function titleOf({ id, title }: { readonly id: string; readonly title: string }): string {
  return `${id} ${title.replaceAll('|', '\\|')}`;
}

function byNumber(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function byCase(results: readonly Judged[]): readonly (readonly [string, ReadonlyMap<Way, Outcome>])[] {
  const rows = new Map<string, Map<Way, Outcome>>();
  for (const { case: one, way, outcome } of results) {
    const title = titleOf(one);
    const row = rows.get(title) ?? new Map<Way, Outcome>();
    row.set(way as Way, outcome);
    rows.set(title, row);
  }
  return [...rows].toSorted(([left], [right]) => byNumber(left, right));
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
  const all = pairs.flatMap(({ results, scenarios }): readonly Judged[] => [...results, ...scenarios]);
  const lines = all.flatMap(({ case: one, outcome }) => {
    const reason = one.refused === undefined ? reasonOf(outcome) : `${one.refused.code}: ${one.refused.reason}`;
    return reason === undefined ? [] : [`| ${titleOf(one)} | ${reason} |`];
  });
  return ['\n## What is refused or not run, and why\n', '| Case | Why |', '|---|---|', ...new Set(lines), ''].join('\n');
}

function reasonOf(outcome: Outcome): string | undefined {
  return outcome.tag === 'not-run' ? outcome.reason : undefined;
}
