import type { SettledStretch } from '@trem/replication-core';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SettledStretches } from './settled-stretches.js';
import { FakeBoard } from './testing/fake-board.js';
import { pos } from './testing/fake-log.js';

fc.configureGlobal({ seed: drawSeed('stretches of batches settled in random order') });

const of = (inserts: number) => ({
  tables: [{ schema: 'public', table: 'item', inserts, updates: 0, deletes: 0, truncates: 0 }],
  passed: 1,
});
const counted = ({ settled }: FakeBoard) => settled.flatMap(({ tables }) => tables).reduce((sum, { inserts }) => sum + inserts, 0);

test('parts count when their transaction commits, and not when it is rolled back', async () => {
  const board = new FakeBoard();
  const settled = new SettledStretches([], pos(0));
  settled.wrotePart(of(100));
  await settled.tell(board, 'b');
  settled.rolledBack();
  settled.wrotePart(of(2));
  expect(settled.with(of(3), pos(9))).toMatchObject([{ upTo: pos(9), passed: 2, tables: [{ inserts: 5 }] }]);
  settled.committed(of(3), pos(9));
  await settled.tell(board, 'b');
  expect(counted(board)).toBe(5);
});

/** One writer after the other at one target, whose checkpoint holds what is not counted. */
class Writers {
  readonly board = new FakeBoard();
  made = 0;
  #place = 0;
  #checkpoint: readonly SettledStretch[] = [];
  #under: readonly SettledStretch[] | undefined;
  #settled = new SettledStretches([], pos(0));

  begin(): void {
    if (this.#under === undefined) {
      this.#place += 1;
      this.#under = this.#settled.with(of(this.#place), pos(this.#place));
    }
  }

  /** @param isHeard whether the writer lives to hear of the commit */
  commit(isHeard = true): void {
    if (this.#under !== undefined) {
      this.#checkpoint = this.#under;
      this.#under = undefined;
      this.made += this.#place;
      if (isHeard) {
        this.#settled.committed(of(this.#place), pos(this.#place));
      }
    }
  }

  die(): void {
    this.commit(false);
    this.#settled = new SettledStretches(this.#checkpoint, pos(this.#place));
  }

  async tell(state: Partial<Pick<FakeBoard, 'isAway' | 'losesAnswer'>> = {}): Promise<void> {
    Object.assign(this.board, { isAway: false, losesAnswer: false, ...state });
    await this.#settled.tell(this.board, 'b').catch(() => undefined);
  }
}

const STEPS: readonly ((writers: Writers) => unknown)[] = [
  (writers) => writers.begin(),
  (writers) => writers.commit(),
  (writers) => writers.die(),
  (writers) => writers.tell(),
  (writers) => writers.tell({ isAway: true }),
  (writers) => writers.tell({ losesAnswer: true }),
];

test('wherever a writer dies, and whatever the control-store answers, each transaction is counted once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 60 }), async (steps) => {
      const writers = new Writers();
      for (const step of steps) {
        await step(writers);
      }
      writers.commit();
      await writers.tell();
      await writers.tell();
      expect(counted(writers.board)).toBe(writers.made);
    }),
    { numRuns: 500 },
  );
});
