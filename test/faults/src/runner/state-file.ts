import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@trem/test-installation';
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
    return readFileSync(this.#file, 'utf8').split('\n').flatMap(parsed);
  }

  /** On a line of its own, also behind the half line of a writer that was killed. */
  add(record: RunRecord): void {
    appendFileSync(this.#file, `\n${JSON.stringify(record)}\n`);
  }

  has({ seed, only, defect, without, mode }: RunOrder): boolean {
    return this.read().some(
      (run) => run.seed === seed && run.only === only && run.defect === defect && run.without === without && run.mode === mode,
    );
  }
}

function parsed(line: string): RunRecord[] {
  try {
    return [JSON.parse(line) as RunRecord];
  } catch {
    return []; // empty, or half of a line
  }
}
