import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@trem/test-installation';

/** How many cases of each part of the certificate were equal when it was last run, by the part's name. A run raises a number and never lowers one. */
export class RecordedEqual {
  readonly #file: string;

  constructor(file = join(repository, 'test/fidelity/equal.json')) {
    this.#file = file;
  }

  /** @returns 0 for a part that was never run */
  of(name: string): number {
    return this.#read()[name] ?? 0;
  }

  /** Records what a sound run of a part has counted, where that is more. */
  raise(name: string, equal: number): void {
    if (equal > this.of(name)) {
      const all = Object.entries({ ...this.#read(), [name]: equal });
      const sorted = all.toSorted(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }));
      writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
    }
  }

  #read(): Readonly<Record<string, number>> {
    return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, number>;
  }
}
