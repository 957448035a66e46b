import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeVersion, repository } from '@trem/test-installation';
import { isWrong, type Judged } from './outcome.js';

/** What decides how a case ends, beside the code that copies: the cases, the judge, and what starts, fills and asks. */
const DECIDING = [
  'test/fidelity/src',
  'test/comparer/src',
  'test/installation/src',
  'test/faults/src/load',
  'libs/testing/src',
  'libs/dev-stack/src',
  'apps/endpoint-service/src',
  'apps/task-api/src',
];

/** Names a state of all that decides how a case ends. */
export function certificateVersion(root = repository): string {
  return codeVersion(root, DECIDING);
}

/** What was run at this state of the code and of the cases: a run of many pairs that was interrupted goes on where it stopped. */
export class KeptResults {
  readonly #folder: string;

  constructor(folder = join(repository, '.trem/fidelity-kept', certificateVersion())) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Undefined when nothing is kept under the name. */
  read(name: string): readonly Judged[] | undefined {
    return readKept(this.#file(name));
  }

  /** What was kept under a name, or what `run` brings; that is kept, unless something ended otherwise than promised. */
  async take(name: string, run: () => Promise<readonly Judged[]>): Promise<readonly Judged[]> {
    const before = this.read(name);
    if (before !== undefined) {
      return before;
    }
    const results = (await run()).map(({ case: { id, title, refused }, outcome, way }) => ({
      case: { id, title, ...(refused && { refused }) },
      outcome,
      ...(way && { way }),
    }));
    if (!results.some(isWrong)) {
      writeFileSync(this.#file(name), JSON.stringify(results));
    }
    return results;
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.json`);
  }
}

function readKept(file: string): readonly Judged[] | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Judged[];
  } catch {
    return undefined;
  }
}
