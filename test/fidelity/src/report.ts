import { PLANTED } from '@trem/test-comparer';
import { type Way, ways } from './case.js';
import { isWrong, type Judged, type Outcome } from './outcome.js';
import type { ScenarioRig } from './scenario-case.js';

export interface PairResult {
  /** As people say it: `18 → 18`. */
  readonly pair: string;
  /** Of the cases that are a table, by each way. */
  readonly tables: readonly Judged[];
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

/** Of what was run, 0 to 1. */
export function equalShare(results: readonly Judged[]): number {
  const { equal, refused, wrong } = countsOf(results);
  return equal / Math.max(1, equal + refused + wrong);
}

const HEAD = `# Fidelity

What arrives at the target is equal to what stood at the source, or was refused by name before anything was copied. This page is the certificate: every case by each way, judged row by row by a comparer that shares no code with the engine.
Written by \`npm run fidelity\`, which fails when a value differs in silence, when a task stops in the middle, or when something is refused that is not listed here.

- **load**: the rows were there before the task started · **stream**: they came and changed after it · **both**: there before, changed after, and more came.
- Where a case says **—** it does not go that way: one thing that is done to every type, say, is done by load and stream at once.
- Cases that are more than a table, sessions that interleave or a process that dies, have one outcome: both ends are equal at the end, by what their titles say.
- **equal** · **equal by rule** (every value is; what differs of the table is named below) · **told, then equal** (the task rests with the code before it does anything wrong; once that is mended, or after the resync, both ends are equal) · **refused** (code, before the start) · **stopped** (code, before a row that the target would not take as it is) · **not run** (why).
- Before each part the comparer was examined on the same two servers: of ${PLANTED.length} differences planted there, one at a time (${PLANTED.map(({ name }) => name).join(', ')}), it reported every one, or nothing would have been run.

The first pair of versions is written out whole; then come the cases that end otherwise between others, with the pairs in which they do.
`;

/** The certificate as a page: what was run between the pairs so far. `size`: that of the cases that are more than a table. */
export function certificate(soFar: readonly PairResult[], size: ScenarioRig['size']): string {
  const pairs = soFar.filter(({ tables, scenarios }) => tables.length + scenarios.length > 0);
  const [first] = pairs;
  return [
    HEAD,
    countsTable(pairs),
    section(`Postgres ${first?.pair}`, tablePart(first?.tables ?? [])),
    section('Cases that are more than a table', scenarioPart(first?.scenarios ?? [], size)),
    ...(pairs.length > 1 ? [otherPairs(pairs)] : []),
    reasonSection(pairs),
  ].join('\n');
}

function countsTable(pairs: readonly PairResult[]): string {
  const lines = pairs.flatMap(({ pair, tables, scenarios }) => [
    ...(tables.length === 0 ? [] : [countsLine(pair, tables)]),
    ...(scenarios.length === 0 ? [] : [countsLine(`${pair}, more than a table`, scenarios)]),
  ]);
  return tableOf(['Postgres', 'equal', 'of what was run', 'refused', 'not run', 'otherwise'], lines);
}

function countsLine(title: string, results: readonly Judged[]): string {
  const { equal, refused, notRun, wrong } = countsOf(results);
  const share = (100 * equalShare(results)).toFixed(1);
  return `| ${title} | ${equal} | ${share} % | ${refused} | ${notRun} | **${wrong}** |`;
}

function section(title: string, ...parts: readonly string[]): string {
  return `## ${title}\n\n${parts.join('\n')}`;
}

function tableOf(columns: readonly string[], lines: readonly string[]): string {
  return [`| ${columns.join(' | ')} |`, `|${columns.map(() => '---|').join('')}`, ...lines, ''].join('\n');
}

const WAY_COLUMNS = ['Case', ...ways];

function linesOf(results: readonly Judged[]): readonly string[] {
  return byCase(results).map(([title, outcomes]) => `| ${title} | ${ways.map((way) => cellOf(outcomes.get(way))).join(' | ')} |`);
}

function tablePart(tables: readonly Judged[]): string {
  return tables.length === 0 ? NOT_RUN : tableOf(WAY_COLUMNS, linesOf(tables));
}

const NOT_RUN = 'The cases that are a table were not run.\n';

const SIZES: Readonly<Record<ScenarioRig['size'], string>> = {
  small:
    'Run with `--quick`: those that take minutes in full size (rounds of a load under traffic, rows of a transaction) as small as in `npm test`.',
  full: 'Each in its full size.',
};

const NOT_PLAYED = 'The run was ended before them; `npm test` plays the quick ones.\n';

function scenarioPart(scenarios: readonly Judged[], size: ScenarioRig['size']): string {
  return scenarios.length === 0 ? NOT_PLAYED : `${SIZES[size]}\n\n${tableOf(['Case', 'outcome'], scenarioLines(scenarios))}`;
}

function scenarioLines(scenarios: readonly Judged[]): readonly string[] {
  return scenarios.map((one) => `| ${titleOf(one.case)} | ${cellOf(one.outcome)} |`).toSorted(byNumber);
}

/** However many pairs there are, a case that ends in one way between some of them has one line. */
function otherPairs(pairs: readonly PairResult[]): string {
  const tables = otherwise(pairs.map(({ pair, tables: all }) => ({ pair, lines: linesOf(all) })));
  const scenarios = otherwise(pairs.map(({ pair, scenarios: all }) => ({ pair, lines: scenarioLines(all) })));
  return section(
    'Between other versions',
    tables.length + scenarios.length === 0 ? 'Every case ends as above.\n' : 'Every other case ends as above.\n',
    ...(tables.length === 0 ? [] : [tableOf([...WAY_COLUMNS, 'between'], tables)]),
    ...(scenarios.length === 0 ? [] : [tableOf(['Case', 'outcome', 'between'], scenarios)]),
  );
}

interface PairLines {
  readonly pair: string;
  readonly lines: readonly string[];
}

/** The lines that the first pair does not have, each with the pairs that do. */
function otherwise([first, ...others]: readonly PairLines[]): readonly string[] {
  const usual = new Set(first?.lines);
  const all = new Set(others.flatMap(({ lines }) => lines).filter((line) => !usual.has(line)));
  const between = (line: string) => shortened(others.filter(({ lines }) => lines.includes(line)).map(({ pair }) => pair));
  return [...all].toSorted(byNumber).map((line) => `${line} ${between(line)} |`);
}

/** `14 → 14, 15 · 18 → 14`: each source once. */
function shortened(pairs: readonly string[]): string {
  const targets = new Map<string, string[]>();
  for (const [source = '', target = ''] of pairs.toSorted(byNumber).map((pair) => pair.split(' → '))) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  return [...targets].map(([source, all]) => `${source} → ${all.join(', ')}`).join(' · ');
}

export function titleOf({ id, title }: { readonly id: string; readonly title: string }): string {
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
      return equalCell(outcome);
    case 'refused':
      return `refused: ${outcome.code}`;
    case 'not-run':
      return 'not run';
    case 'different':
      return '**DIFFERENT**';
    case 'stopped':
      return `stopped: ${outcome.code}`;
    default:
      return '—';
  }
}

function equalCell({ rule, told }: Extract<Outcome, { readonly tag: 'equal' }>): string {
  if (told !== undefined) {
    return `told: ${told}, then equal`;
  }
  return rule === undefined ? 'equal' : 'equal by rule';
}

/** Each case once, with every reason that some pair has. */
function reasonSection(pairs: readonly PairResult[]): string {
  const all = pairs.flatMap(({ tables, scenarios }): readonly Judged[] => [...tables, ...scenarios]);
  const lines = all.flatMap(({ case: one, outcome }) => {
    const reason = one.refused === undefined ? reasonOf(outcome) : `${one.refused.code}: ${one.refused.reason}`;
    return reason === undefined ? [] : [`| ${titleOf(one)} | ${reason} |`];
  });
  return section('What is equal by a rule, refused or not run, and why', tableOf(['Case', 'Why'], [...new Set(lines)].toSorted(byNumber)));
}

function reasonOf(outcome: Outcome): string | undefined {
  switch (outcome.tag) {
    case 'equal':
      return outcome.rule;
    case 'not-run':
      return outcome.reason;
    default:
      return undefined;
  }
}
