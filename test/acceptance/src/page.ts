import { lineSections, lines } from './lines.js';
import { isProven, type Proof } from './proofs.js';
import { type Row, rows, sections } from './rows.js';

const HEAD = `# Acceptance

What Trem is to do, and the test that shows it. *Proven*: a test names the row or line in its title (\`[row 14]\`, \`[W7]\`), it passed when the tests ran last, and none that
names it failed. Everything else is *open*. A row counts only by a test that drives a whole installation through the public API or the command line and judges by what a user sees or by
SQL on source and target: titles with rows are refused outside the suites that start installations. A line, a fault that must never come back, may be proven by any test.
*At the console* names what of a row is for people there: a row that has no passed test at the console for it is *proven, but for the console*.

Written by \`npm run acceptance\` after \`npm test\` or \`npm run test:all\`. \`npm run acceptance -- --draw 10 --seed 7\` prints ten proven rows with their tests.
`;

/** The page, from what proves each row (`row 14`) and each line (`W7`). */
export function page(proofsOf: (name: string) => readonly Proof[]): string {
  const counts = `\n**Rows: ${countOf(rows.map((row) => stateOf(proofsOf(`row ${row.number}`), row)))}. Lines: ${countOf(lines.map(({ name }) => stateOf(proofsOf(name))))}.**\n`;
  const rowTables = sections.map(({ title, rows: those }) => {
    const body = those.map((row) =>
      tableLine([String(row.number), row.capability, worksWhen(row), ...proofCells(proofsOf(`row ${row.number}`), row)]),
    );
    return `\n### ${title}\n\n| # | Capability | Works when | | Proof |\n|---|---|---|---|---|\n${body.join('')}`;
  });
  const lineTables = lineSections.map(({ title, lines: those }) => {
    const body = those.map(({ name, never }) => tableLine([name, never, ...proofCells(proofsOf(name))]));
    return `\n### ${title}\n\n| | Never | | Proof |\n|---|---|---|---|\n${body.join('')}`;
  });
  return `${HEAD}${counts}\n## Rows\n${rowTables.join('')}\n## Lines: what must never happen\n${lineTables.join('')}`;
}

type State = 'proven' | 'proven, but for the console' | 'open';

function stateOf(proofs: readonly Proof[], row?: Row): State {
  if (!isProven(proofs)) {
    return 'open';
  }
  const isWhole = row?.console === undefined || proofs.some(({ file, state }) => state === 'passed' && /\/console[^/]*$/.test(file));
  return isWhole ? 'proven' : 'proven, but for the console';
}

function countOf(states: readonly State[]): string {
  const many = (wanted: State) => states.filter((state) => state === wanted).length;
  const partly = many('proven, but for the console');
  return `${many('proven')} proven, ${partly === 0 ? '' : `${partly} but for the console, `}${many('open')} open`;
}

function worksWhen({ works, console }: Row): string {
  return console === undefined ? works : `${works}. *At the console*: ${console}`;
}

function proofCells(proofs: readonly Proof[], row?: Row): readonly [state: string, tests: string] {
  const proven = isProven(proofs);
  const told = proofs.filter(({ state }) => !proven || state === 'passed');
  return [
    stateOf(proofs, row),
    told.map(({ file, title, state }) => `\`${file}\`: ${withoutTags(title)}${proven ? '' : ` (${state})`}`).join('<br>'),
  ];
}

export function withoutTags(title: string): string {
  return title.replace(/^(\[[^\]]*\]\s*)+/, '');
}

const tableLine = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;

/** What the page says is proven, and by which tests. */
export function readPage(text: string): readonly { readonly name: string; readonly proven: boolean; readonly tests: readonly string[] }[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const [, name = ''] = cells;
    const [state, tests = ''] = cells.slice(-3, -1);
    if (state !== 'open' && state?.startsWith('proven') !== true) {
      return [];
    }
    return [{ name: /^\d+$/.test(name) ? `row ${name}` : name, proven: state !== 'open', tests: tests === '' ? [] : tests.split('<br>') }];
  });
}
