import { lineSections, lines } from './lines.js';
import { isProven, type Proof } from './proofs.js';
import { rows, sections } from './rows.js';

const HEAD = `# Acceptance

What Trem is to do, and the test that shows it. *Proven*: a test names the row or line in its title (\`[row 14]\`, \`[W7]\`), it passed when the tests ran last, and none that
names it failed. Everything else is *open*. A row counts only by a test that drives a whole installation through the public API or the command line and judges by what a user sees or by
SQL on source and target: titles with rows are refused outside the suites that start installations. A line, a fault that must never come back, may be proven by any test.

Written by \`npm run acceptance\` after \`npm test\` or \`npm run test:all\`. \`npm run acceptance -- --draw 10 --seed 7\` prints ten proven rows with their tests.
`;

/** The page, from what proves each row (`row 14`) and each line (`W7`). */
export function page(proofsOf: (name: string) => readonly Proof[]): string {
  const count = (names: readonly string[]) => {
    const proven = names.filter((name) => isProven(proofsOf(name))).length;
    return `${proven} proven, ${names.length - proven} open`;
  };
  const counts = `\n**Rows: ${count(rows.map(({ number }) => `row ${number}`))}. Lines: ${count(lines.map(({ name }) => name))}.**\n`;
  const rowTables = sections.map(({ title, rows: those }) => {
    const body = those.map(({ number, capability, works }) =>
      tableLine([String(number), capability, works, ...proofCells(proofsOf(`row ${number}`))]),
    );
    return `\n### ${title}\n\n| # | Capability | Works when | | Proof |\n|---|---|---|---|---|\n${body.join('')}`;
  });
  const lineTables = lineSections.map(({ title, lines: those }) => {
    const body = those.map(({ name, never }) => tableLine([name, never, ...proofCells(proofsOf(name))]));
    return `\n### ${title}\n\n| | Never | | Proof |\n|---|---|---|---|\n${body.join('')}`;
  });
  return `${HEAD}${counts}\n## Rows\n${rowTables.join('')}\n## Lines: what must never happen\n${lineTables.join('')}`;
}

function proofCells(proofs: readonly Proof[]): readonly [state: string, tests: string] {
  const proven = isProven(proofs);
  const told = proofs.filter(({ state }) => !proven || state === 'passed');
  return [
    proven ? 'proven' : 'open',
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
    if (state !== 'proven' && state !== 'open') {
      return [];
    }
    return [
      { name: /^\d+$/.test(name) ? `row ${name}` : name, proven: state === 'proven', tests: tests === '' ? [] : tests.split('<br>') },
    ];
  });
}
