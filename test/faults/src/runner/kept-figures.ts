import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@trem/test-installation';
import type { Figures } from './figures.js';

/** What campaigns have shown, at this state of the code and at earlier ones: a line each, beside the page that tells of them. */
export class KeptFigures {
  readonly #file: string;

  constructor(file = join(repository, 'docs/faults.jsonl')) {
    this.#file = file;
  }

  read(): readonly Figures[] {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Figures);
  }

  /** Adds a campaign's own lines, in place of those that they replace. */
  add(figures: readonly Figures[]): void {
    const lines = [...notReplaced(this.read(), figures), ...figures].map((one) => `${JSON.stringify(one)}\n`);
    writeFileSync(this.#file, lines.join(''));
  }
}

/** Those that tell something which the newer ones do not. */
export function notReplaced(kept: readonly Figures[], newer: readonly Figures[]): readonly Figures[] {
  return kept.filter((one) => !newer.some((other) => replaces(other, one)));
}

/** A campaign takes the place of one at the same code whose seeds were all run again; a find that of the same mistake's, at whatever code. */
function replaces(newer: Figures, older: Figures): boolean {
  if (newer.mode !== older.mode) {
    return false;
  }
  if (newer.tag === 'find' || older.tag === 'find') {
    return newer.tag === 'find' && older.tag === 'find' && newer.defect === older.defect;
  }
  return newer.version === older.version && older.seeds.every((seed) => newer.seeds.includes(seed));
}
