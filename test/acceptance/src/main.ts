import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { draw } from './draw.js';
import { page } from './page.js';
import { allTitles, isProven, madeTitles, proofsOf, provable, titleFaults } from './proofs.js';
import { readOutcomes } from './results.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const HELP = `npm run acceptance -- [options]

Writes docs/acceptance.md from the titles of tests, and from how they ended when npm test or npm run test:all ran last.

  --results FILE   how they ended, where that is kept elsewhere
  --draw N         writes nothing, and prints N rows that are proven, with their tests
  --seed S         of the draw: the same rows again

Exit code 1 when a title names what there is not.`;

const { values } = parseArgs({
  options: { draw: { type: 'string' }, seed: { type: 'string' }, results: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}

const outcomes = readOutcomes(values.results ?? join(root, '.trem/test/results.jsonl'));
const titles = [...allTitles(root), ...madeTitles(root, outcomes)];
const proofs = new Map(provable.map((name) => [name, proofsOf(name, titles, outcomes)]));
const faults = titleFaults(root, titles);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else if (values.draw !== undefined) {
  printDraw(Number(values.draw), Number(values.seed ?? randomInt(1_000_000)));
} else {
  const text = page((name) => proofs.get(name) ?? []);
  writeFileSync(join(root, 'docs/acceptance.md'), text);
  console.log(`docs/acceptance.md: ${/\*\*(.*)\*\*/.exec(text)?.[1]}`);
}

/** Rows to see red by hand: take the rule out, run the test. */
function printDraw(howMany: number, seed: number): void {
  const rows = provable.filter((name) => name.startsWith('row ') && isProven(proofs.get(name) ?? []));
  console.log(`seed ${seed}: ${Math.min(howMany, rows.length)} of ${rows.length} proven rows`);
  for (const name of draw(rows, howMany, seed)) {
    for (const { file, title } of proofs.get(name) ?? []) {
      console.log(`${name}  ${file}\n        ${title}`);
    }
  }
}
