import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './code-version.js';
import type { RunOrder, RunRecord } from './record.js';

/** The runs of one version of the code, a line each: what was interrupted can go on, and the report tells all. */
export class StateFile {
  readonly folder: string;
  readonly #file: string;

  constructor(version: string, root = repository) {
    this.folder = join(root, '.trem/faults', version);
    this.#file = join(this.folder, 'runs.jsonl');
    mkdirSync(this.folder, { recursive: true });
  }

  read(): RunRecord[] {
    if (!existsSync(this.#file)) {
      return [];
    }
    // The last line of a writer that was killed may be half a line.
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as RunRecord);
  }

  add(record: RunRecord): void {
    appendFileSync(this.#file, `${JSON.stringify(record)}\n`);
  }

  has({ seed, only, defect }: RunOrder): boolean {
    return this.read().some((run) => run.seed === seed && run.only === only && run.defect === defect);
  }
}
