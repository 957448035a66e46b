import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Figures, figuresOf } from './figures.js';
import { KeptFigures } from './kept-figures.js';
import type { RunRecord } from './record.js';

const run = (seed: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ seed, startedAt: '2026-01-01T00:00:00Z', seconds: 60, heartbeatMs: 5_000, faults: [], violations: [], lost: 0, doubled: 0, torn: 0 },
  facts: { transactions: 1_000, changes: 40_000, looks: 10 },
  ...more,
});
const defect = 'gap-ignored';
const cut = (recovery: number, counted = true) => ({ kind: 'cut', recovery, counted, detail: '', at: 1, stage: 'stream' as const });

test('each mode has its figures, and each mistake that was made; what stands beside it is no campaign', () => {
  const runs = [
    run(1, { faults: [cut(3), cut(1), cut(8, false)] }),
    run(2, { torn: 1 }),
    run(3, { mode: 'scd2', failure: 'in attention: GAP' }),
    run(4, { defect }),
    run(5, { defect, lost: 2 }),
    run(5, { without: defect }),
    run(5, { mode: 'history', defect }),
  ];
  const nothing = { lost: 0, doubled: 0, torn: 0 };
  const still = { struck: 0, counted: 0, inLoad: 0 };
  const three = { struck: 3, counted: 2, inLoad: 0, median: 3, worst: 8 };
  expect(figuresOf(runs, 'abc')).toEqual([
    {
      ...one('default', 2),
      ...nothing,
      torn: 1,
      seeds: [1, 2],
      redSeeds: [2],
      faults: 2,
      changes: 80_000,
      kinds: { cut: three, all: three },
    },
    { ...one('scd2', 1), ...nothing, seeds: [3], redSeeds: [3], faults: 0, changes: 40_000, kinds: { all: still } },
    { tag: 'find', version: 'abc', mode: 'default', defect, runs: 2, seed: 5, as: '2 lost', without: 'green' },
    { tag: 'find', version: 'abc', mode: 'history', defect, runs: 1 },
  ]);
});

test('a campaign adds its lines by itself: in place of its own earlier ones, beside all others', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'trem-faults-')), 'faults.jsonl');
  const add = (runs: readonly RunRecord[], version: string) => new KeptFigures(file).add(figuresOf(runs, version));
  expect(new KeptFigures(file).read()).toEqual([]);
  add([run(1), run(1, { defect, lost: 1 })], 'old');
  add([run(1)], 'new');
  add([run(1), run(2), run(3, { mode: 'upsert' }), run(6, { defect, torn: 1 })], 'new');
  // From another checkout, which does not know of those before
  add([run(2), run(7), run(8, { defect: 'marker-apart', lost: 1 })], 'new');
  expect(new KeptFigures(file).read().map(shortly)).toEqual([
    'old default 1',
    'new default 1,2',
    'new upsert 3',
    `new default ${defect} 6`,
    'new default 2,7',
    'new default marker-apart 8',
  ]);
});

const one = (mode: 'default' | 'scd2', runs: number) => ({ tag: 'campaign', version: 'abc', mode, runs });

function shortly(figures: Figures): string {
  const { tag, version, mode } = figures;
  return `${version} ${mode} ${tag === 'campaign' ? figures.seeds.join() : `${figures.defect} ${figures.seed}`}`;
}
