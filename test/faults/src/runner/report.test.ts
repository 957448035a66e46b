import { expect, test } from 'vitest';
import type { Campaign, Figures, Find } from './figures.js';
import type { FaultRecord, RunRecord } from './record.js';
import { closingLine, faultsPage } from './report.js';

const fault = (kind: string, recovery: number, more: Partial<FaultRecord> = {}): FaultRecord => ({
  ...{ kind, recovery, detail: '', at: 1, stage: 'stream', counted: true },
  ...more,
});
const run = (seed: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ seed, startedAt: '2026-01-01T00:00:00Z', seconds: 60, heartbeatMs: 5_000, faults: [], violations: [], lost: 0, doubled: 0, torn: 0 },
  facts: { transactions: 1_000, changes: 40_000, looks: 10 },
  ...more,
});
const page = (runs: readonly RunRecord[], kept: readonly Figures[] = []) =>
  faultsPage(runs, { version: 'abc', kinds: ['cut', 'killed'], kept });
const campaign = (version: string, more: Partial<Campaign> = {}): Campaign => ({
  ...{ tag: 'campaign', version, mode: 'default', runs: 2, seeds: [1, 2], redSeeds: [] },
  ...{ faults: 3, changes: 1_000, lost: 0, doubled: 0, torn: 0, ...more },
});
const find = (version: string, more: Partial<Find> = {}): Find => ({
  ...{ tag: 'find', version, mode: 'default', defect: 'no-epoch-lock', runs: 2, seed: 2, as: '1 torn' },
  ...more,
});

test('the closing line sums up; only faults that counted are told, and a run that did not come to rest is not hidden', () => {
  const runs = [run(1, { faults: [fault('cut', 1), fault('cut', 1, { counted: false })], torn: 2 }), run(2, { lost: 1, doubled: 3 })];
  expect(closingLine(runs)).toBe('faults: 2 runs, 1 faults, 1 lost, 3 doubled, 2 torn');
  expect(closingLine([run(1, { failure: 'in attention' })])).toContain('0 torn, 1 did not come to rest');
});

test('the page tells struck and counted, median and worst of each kind, how far behind the target was before, and all seeds, the red ones by name', () => {
  const faults = [fault('cut', 1), fault('cut', 9, { stage: 'load' }), fault('cut', 2, { counted: false, behind: 0.5 })];
  const text = page([run(1, { faults }), run(2), run(3, { lost: 1 }), run(9)]);
  expect(text).toContain('| cut | 3 | 0 | 0 | 0 | 2 | 1 | 2.0 s | 9.0 s | 0.5 s |');
  expect(text).toContain('| killed | 0 | 0 | 0 | 0 | 0 | 0 | - | - | - |');
  expect(text).toContain('replays its run: 1-3, 9\n');
  expect(text).toContain('Red seeds: 3\n');
});

test('a run that was to strike another number of faults is replayed with that number', () => {
  const text = page([
    run(1, { most: 7 }),
    run(2),
    run(3, { most: 3 }),
    run(4, { most: 3, mode: 'scd2' }),
    run(5, { most: 3 }),
    run(6, { most: 4 }),
  ]);
  expect(text).toContain('| default | 5 | 0 | 200 000 | 0, 0, 0 | 1-3, 5-6; 3, 5 with `--faults 3`; 6 with `--faults 4` | none |');
  expect(text).toContain('| scd2 | 1 | 0 | 40 000 | 0, 0, 0 | 4; 4 with `--faults 3` | none |');
});

test('runs with a defect are told in their own table, and not as runs', () => {
  const defect = 'gap-ignored';
  const text = page([
    run(4, { defect }),
    run(4, { defect, failure: 'deadlock detected' }),
    run(5, { defect, lost: 2 }),
    run(5, { without: defect }),
    run(4, { defect: 'marker-apart' }),
    run(6, { defect: 'status-one-more', failure: 'after a cut (2 s): in attention: POSITION_INVALID Source and target no longer fit' }),
    run(6, { without: 'acknowledge-received' }),
    run(7, { defect: 'checkpoint-apart', doubled: 1 }),
    run(1),
  ]);
  expect(text).toContain('| gap-ignored | 3 (seed 5) | 2 lost | green |');
  expect(text).toContain('| marker-apart | **not found in 1** | | |');
  expect(text).toContain('| status-one-more | 1 (seed 6) | in attention: POSITION_INVALID | green |');
  expect(text).toContain('| checkpoint-apart | 1 (seed 7) | 1 doubled | not run |');
  expect(text).not.toContain('| no-epoch-lock |');
  expect(text).toContain('faults: 1 runs');
  expect(text).toContain('Red seeds: none');
});

test('runs of each mode are told apart, and a mistake that was looked for in a mode has a line of its own', () => {
  const defect = 'ack-before-commit';
  const text = page([
    run(1),
    run(2, { mode: 'scd2', faults: [fault('cut', 1)] }),
    run(3, { mode: 'scd2', torn: 1 }),
    run(1, { mode: 'history', defect, lost: 4 }),
    run(1, { without: defect }),
  ]);
  expect(text).toContain('| default | 1 | 0 | 40 000 | 0, 0, 0 | 1 | none |');
  expect(text).toContain('| scd2 | 2 | 1 | 80 000 | 0, 0, 1 | 2-3 | 3 |');
  expect(text).toContain('| history | 0 | 0 | 0 | 0, 0, 0 | none | none |');
  expect(text).toContain('| cut | 0 | 0 | 1 | 0 | 1 |');
  expect(text).toContain('| compaction-ignores-key-moves, scd2 | cannot be made: nothing is compacted | | |');
  expect(text).toContain('| ack-before-commit, history | 1 (seed 1) | 4 lost | not run |');
  expect(text).not.toContain('| ack-before-commit |');
  expect(text).not.toContain('ack-before-commit, scd2');
});

test('what earlier campaigns have shown is told beside it, with the kinds of the largest', () => {
  const text = page(
    [run(1)],
    [
      campaign('old', { faults: 9, kinds: { cut: { struck: 9, counted: 9, inLoad: 1, median: 2, worst: 4.25 } } }),
      campaign('older', { mode: 'scd2', kinds: { cut: { struck: 1, counted: 1, inLoad: 0 } } }),
      campaign('oldest', { seeds: [4, 5, 7], redSeeds: [7], lost: 1, note: 'a dropped row' }),
    ],
  );
  expect(text).toContain('| `older` | scd2 | 2 | 3 | 1 000 | 0, 0, 0 | 1-2 | none |');
  expect(text).toContain('| `oldest` | default | 2 | 3 | 1 000 | 1, 0, 0 (a dropped row) | 4-5, 7 | 7 |');
  expect(text).toContain('`old` in mode default:');
  expect(text).toContain('| cut | 9 | 9 | 1 | 2.0 s | 4.3 s | - |');
  expect(text).not.toContain('| cut | 1 | 1 |');
});

test('a mistake that was not made at this code is told of the code at which it was, found or not', () => {
  const unfound: Find = { tag: 'find', version: 'old', mode: 'default', defect: 'gap-ignored', runs: 10 };
  const kept = [find('old', { without: 'green' }), unfound];
  const text = page([run(1)], kept);
  expect(text).toContain('| no-epoch-lock | 2 (seed 2), at `old` | 1 torn | green |');
  expect(text).toContain('| gap-ignored | **not found in 10**, at `old` | | |');
  expect(page([run(9, { defect: 'no-epoch-lock', lost: 5 })], kept)).toContain('| no-epoch-lock | 1 (seed 9) | 5 lost | not run |');
});

test('a campaign that goes on at the same code is told once', () => {
  const text = page([run(1), run(2), run(3)], [campaign('abc'), campaign('abc', { seeds: [8] })]);
  expect(text).not.toContain('| `abc` | default | 2 | 3 | 1 000 | 0, 0, 0 | 1-2 |');
  expect(text).toContain('| `abc` | default | 2 | 3 | 1 000 | 0, 0, 0 | 8 | none |');
});
