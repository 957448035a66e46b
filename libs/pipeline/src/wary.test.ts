import type { BatchTrials, LogBatch, Suspect } from '@trem/replication-core';
import { silentLogger } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { batch, insert, part, pos, row } from './testing/fake-log.js';
import { Wary } from './wary.js';

const one = (from: number, end: number): LogBatch => batch([{ end, changes: [insert(row(String(end), 'a', null))] }], { from });
const piece = (number: number): LogBatch => part({ end: 90, changes: [] }, { from: 0, part: number, last: false });

/** Notes as the control-store keeps them, over as many runs as a test lets die. */
class Notes {
  #running = false;
  #inHand: string | undefined;
  #suspect: Suspect | undefined;

  begin(applied = 0): Wary {
    const hasDied = this.#running;
    if (hasDied && this.#inHand !== undefined) {
      const deaths = this.#suspect?.batch === this.#inHand ? this.#suspect.deaths + 1 : 1;
      this.#suspect = { batch: this.#inHand, deaths };
    }
    this.#running = true;
    this.#inHand = undefined;
    const trials: BatchTrials = {
      hasDied,
      suspect: this.#suspect,
      tries: async (name, suspect) => {
        this.#inHand = name;
        this.#suspect = suspect ?? this.#suspect;
      },
      clear: async () => {
        this.#inHand = undefined;
        this.#suspect = undefined;
      },
      end: async () => this.end(),
    };
    return new Wary({ trials, start: pos(applied), logger: silentLogger });
  }

  end(): void {
    this.#running = false;
    this.#inHand = undefined;
  }
}

const meet = (wary: Wary, met: LogBatch, { isAgain = false, applied = 0 } = {}) =>
  wary.meet({ batch: met, bytes: 1, isAgain, ack: () => undefined }, pos(applied));

test('the batch that was in hand at three deaths is not tried a fourth time, and again once somebody resumes', async () => {
  const notes = new Notes();
  expect(notes.begin().isOn, 'nobody has died').toBe(false);
  for (const deaths of [undefined, undefined, 3]) {
    const wary = notes.begin();
    expect(wary.isOn).toBe(true);
    expect(await meet(wary, one(0, 10), { isAgain: true })).toBe(deaths);
  }
  notes.end();
  const resumed = notes.begin();
  expect(resumed.isOn).toBe(false);
});

test('a worker that is killed at other parts of a long transaction each time goes on', async () => {
  const notes = new Notes();
  notes.begin();
  for (const killedAt of [3, 1, 4, 2, 5, 3, 4]) {
    const wary = notes.begin();
    for (let number = 0; number <= killedAt; number += 1) {
      expect(await meet(wary, piece(number))).toBeUndefined();
    }
  }
});

test('a part that kills each time is found, though the transaction is read from the source again in between', async () => {
  const notes = new Notes();
  notes.begin();
  const found: (number | undefined)[] = [];
  for (let run = 0; run < 4; run += 1) {
    notes.begin();
    notes.end(); // a gap: the parts before are gone from the queue
    const wary = notes.begin();
    for (const number of [0, 1, 2]) {
      found.push(await meet(wary, piece(number)));
    }
  }
  expect(found.filter((deaths) => deaths !== undefined)).toEqual([3]);
});

test('what the target has got past is suspected no more', async () => {
  const notes = new Notes();
  notes.begin();
  for (let run = 0; run < 2; run += 1) {
    await meet(notes.begin(), one(0, 10), { isAgain: true });
  }
  const wary = notes.begin(10);
  expect(await meet(wary, one(10, 20), { isAgain: true, applied: 10 })).toBeUndefined();
  expect(await meet(wary, one(20, 30), { applied: 20 })).toBeUndefined();
  expect(wary.isOn).toBe(false);
});

test('runs that end by themselves are no deaths', async () => {
  const notes = new Notes();
  for (let run = 0; run < 5; run += 1) {
    const wary = notes.begin();
    expect(wary.isOn).toBe(false);
    notes.end();
  }
});

test('a message at whose unpacking three have died is unpacked no more; one that waits for its first is not suspected', async () => {
  const notes = new Notes();
  notes.begin();
  for (const deaths of [undefined, undefined, undefined, 3]) {
    expect(await notes.begin().unpacks(pos(0))).toBe(deaths);
  }
  for (let run = 0; run < 5; run += 1) {
    expect(notes.begin().isOn, 'dies before anything comes').toBe(true);
  }
  for (let run = 0; run < 5; run += 1) {
    const wary = notes.begin();
    expect(await wary.unpacks(pos(0))).toBeUndefined();
    await wary.drops(); // it belongs to later, and something before it is waited for
  }
});

test('deaths at the unpacking of different parts of a transaction are not those of one', async () => {
  const notes = new Notes();
  notes.begin();
  for (const killedAt of [0, 2, 1, 3, 2, 0]) {
    const wary = notes.begin();
    for (let number = 0; number <= killedAt; number += 1) {
      expect(await wary.unpacks(pos(0))).toBeUndefined();
      expect(number < killedAt ? await meet(wary, piece(number)) : undefined).toBeUndefined();
    }
  }
});
