import type { TaskSnapshot } from '@trem/contracts';
import type { Terminal } from '../context.js';
import { count } from './format.js';
import { headline, picture } from './picture.js';

/** Shows a task while it moves. */
export interface ProgressDisplay {
  show(snapshot: TaskSnapshot): void;
  /** Leaves what is on the screen, and the cursor below it. */
  end(): void;
}

/** A screen is drawn again in place; a pipe gets a line for each thing that happened. */
export function progressDisplay(terminal: Terminal, now: () => number = Date.now): ProgressDisplay {
  return terminal.isScreen ? new Screen(terminal) : new Lines(terminal, now);
}

class Screen implements ProgressDisplay {
  readonly #terminal: Terminal;
  #height = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(snapshot: TaskSnapshot): void {
    const lines = picture(snapshot, this.#terminal.width);
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    this.#terminal.write(`${up}\r\u001b[J${lines.join('\n')}\n`);
    this.#height = lines.length;
  }

  end(): void {
    this.#height = 0;
  }
}

const EVERY_MS = 2_000;

class Lines implements ProgressDisplay {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #loaded = new Set<string>();
  #phase = '';
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
  }

  show(snapshot: TaskSnapshot): void {
    this.#showLoaded(snapshot);
    const { status } = snapshot;
    const phase = `${status.phase} ${status.step} ${status.hasWorker} ${status.error?.code}`;
    if (phase === this.#phase && this.#now() - this.#shownAt < EVERY_MS) {
      return;
    }
    this.#phase = phase;
    this.#shownAt = this.#now();
    this.#terminal.print(headline(snapshot));
    if (status.error !== null) {
      this.#terminal.print(`  ${status.error.code}: ${status.error.text}\n  ${status.error.remedy}`);
    }
  }

  #showLoaded({ status, tables }: TaskSnapshot): void {
    if (status.phase !== 'full-load' && this.#loaded.size === 0) {
      return;
    }
    for (const { schema, table, state, rowsLoaded } of tables) {
      const name = `${schema}.${table}`;
      if (state !== 'pending' && state !== 'loading' && !this.#loaded.has(name)) {
        this.#loaded.add(name);
        this.#terminal.print(`  ${name}: loaded, ${count(rowsLoaded)} rows`);
      }
    }
  }

  end(): void {
    this.#shownAt = Number.NEGATIVE_INFINITY;
  }
}
