import type { TableName } from '@trem/contracts';
import { type KnownTypes, ReplicationError, type SealedBytes, type Target, type UnclosedLetter } from '@trem/replication-core';
import { isStamped, operationOf } from './change-stamps.js';
import { ease } from './easing.js';
import { KnownTables, type MappedTable } from './known-tables.js';
import { isOfLoad } from './load-place.js';
import { isRowError } from './row-error.js';

export interface ReplayOptions {
  /** Opened, and not taken over: whoever applies goes on. */
  readonly target: Target;
  readonly tables: readonly MappedTable[];
  readonly action: 'replay' | 'skip';
  /** Ids of letters; absent: all that are not closed. */
  readonly letters: ReadonlySet<string> | undefined;
  readonly by: string;
  readonly reason: string | undefined;
  /** What a person has written in place of a letter's content. */
  readonly edited: (letter: string) => Promise<SealedBytes | undefined>;
  /** For what a person has written, which is text. */
  readonly knownTypes?: KnownTypes;
  readonly signal: AbortSignal;
  readonly onProgress: (result: ReplayResult) => void;
}

export interface ReplayResult {
  readonly replayed: number;
  readonly skipped: number;
  /** Refused again. */
  readonly failed: number;
}

/** Letters of one target transaction: the lock on the checkpoint is held meanwhile. */
const AT_ONCE = 100;

/**
 * Writes dead letters as the task's rules and mode are now, each key in source order, or closes them unwritten. What waited behind a letter that is
 * closed is written with it; what waits behind one that stays open stays too. Beside a running apply: each waits for the other's transaction.
 * @throws FENCED another apply has taken over meanwhile: begin again
 */
export async function replayLetters(options: ReplayOptions): Promise<ReplayResult> {
  return await new Replay(options).run();
}

class Replay {
  readonly #options: ReplayOptions;
  readonly #tables: KnownTables;
  /** Refused in this run: they are not tried again. */
  readonly #failed = new Set<string>();
  /** To be closed: those that were asked for, and what waited behind them. */
  readonly #wanted = new Set<string>();
  #result: ReplayResult = { replayed: 0, skipped: 0, failed: 0 };

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#tables = new KnownTables(options.tables, [], { fitsAll: true });
  }

  async run(): Promise<ReplayResult> {
    const { target, signal, onProgress } = this.#options;
    while (!signal.aborted) {
      const due = this.#due(await target.unclosed()).slice(0, AT_ONCE);
      const failedKeys = new Keys();
      for (const letter of due) {
        if (!failedKeys.hasAny(letter) && !(await this.#close(letter))) {
          failedKeys.add(letter);
        }
      }
      await target.commit();
      onProgress(this.#result);
      if (due.length === 0) {
        break;
      }
    }
    return this.#result;
  }

  /** In source order, without those that have to wait. */
  #due(letters: readonly UnclosedLetter[]): readonly UnclosedLetter[] {
    const { letters: asked } = this.#options;
    const waiting = new Keys();
    const moving = new Keys();
    return letters.filter((letter) => {
      const isWanted = asked === undefined || asked.has(letter.id) || this.#wanted.has(letter.id) || moving.hasAny(letter);
      if (!isWanted || this.#failed.has(letter.id) || waiting.hasAny(letter)) {
        waiting.add(letter);
        return false;
      }
      this.#wanted.add(letter.id);
      moving.add(letter);
      return true;
    });
  }

  /** False when the target refuses it again. */
  async #close(letter: UnclosedLetter): Promise<boolean> {
    const { target, action, letters, by, reason } = this.#options;
    if (action === 'skip' && (letters === undefined || letters.has(letter.id))) {
      await target.closeLetter(letter.id, { state: 'skipped', by, reason });
      this.#result = { ...this.#result, skipped: this.#result.skipped + 1 };
      return true;
    }
    try {
      await this.#write(letter);
    } catch (error) {
      if (!isRowError(error) || !target.isUsable) {
        throw error;
      }
      this.#failed.add(letter.id);
      await target.closeLetter(letter.id, { state: 'open', error });
      this.#result = { ...this.#result, failed: this.#result.failed + 1 };
      return false;
    }
    await target.closeLetter(letter.id, { state: 'replayed', by, reason });
    this.#result = { ...this.#result, replayed: this.#result.replayed + 1 };
    return true;
  }

  /** Nothing when the rules of now leave the change out. @throws SCHEMA_CHANGED · TABLE_MISSING the task no longer has its table */
  async #write({ id, place: { committedAt, commitAt, sequence } }: UnclosedLetter): Promise<void> {
    const { target, edited, knownTypes } = this.#options;
    const origin = await target.changeOf(id, await edited(id), knownTypes);
    const known = this.#tables.find(origin.relation, commitAt);
    if (known === undefined) {
      throw new ReplicationError('TABLE_MISSING', { schema: origin.relation.schema, table: origin.relation.table });
    }
    const { rules } = known;
    const mapped = rules === undefined ? origin : rules.map(origin, { committedAt, appliedAt: Date.now() * 1_000 });
    if (mapped === undefined) {
      return;
    }
    const place = { position: commitAt, committedAt };
    const at = isOfLoad(sequence)
      ? ({ ...place, operation: 'load', sequence } as const)
      : { ...place, operation: operationOf(origin, mapped), sequence: sequence + 1 };
    const changes = ease([isStamped(known.target) ? { ...mapped, at } : mapped], known.target);
    const relation = rules?.relation ?? origin.relation;
    await target.write({ changes: 1, steps: [{ tag: 'rows', tables: [{ relation, target: known.target, changes, net: undefined }] }] });
  }
}

/** Keys of target tables. */
class Keys {
  readonly #keys = new Set<string>();

  add(letter: UnclosedLetter): void {
    for (const key of namesOf(letter)) {
      this.#keys.add(key);
    }
  }

  hasAny(letter: UnclosedLetter): boolean {
    return namesOf(letter).some((key) => this.#keys.has(key));
  }
}

function namesOf({ target, keys }: { readonly target: TableName; readonly keys: readonly string[] }): readonly string[] {
  return keys.map((key) => JSON.stringify([target.schema, target.table, key]));
}
