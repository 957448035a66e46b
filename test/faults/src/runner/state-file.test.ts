import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeVersion } from '@trem/test-installation';
import { expect, test } from 'vitest';
import type { RunRecord } from './record.js';
import { StateFile } from './state-file.js';

const root = () => mkdtempSync(join(tmpdir(), 'trem-faults-'));
const record = (seed: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ seed, startedAt: '2026-01-01T00:00:00Z', seconds: 60, heartbeatMs: 5_000, faults: [], violations: [], lost: 0, doubled: 0, torn: 0 },
  facts: { transactions: 1, changes: 1, looks: 1 },
  ...more,
});

test('after an interruption the runs that ended are known, also when the last line is half written', () => {
  const folder = root();
  const state = new StateFile('abc', folder);
  state.add(record(1));
  state.add(record(2, { defect: 'gap-ignored' }));
  appendFileSync(join(state.folder, 'runs.jsonl'), '{"seed":3,"startedAt":');
  const again = new StateFile('abc', folder);
  again.add(record(4));
  expect(again.read().map(({ seed }) => seed)).toEqual([1, 2, 4]);
  expect([{ seed: 1 }, { seed: 2 }, { seed: 2, defect: 'gap-ignored' }, { seed: 3 }].map((order) => again.has(order))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(new StateFile('other', folder).read()).toEqual([]);
});

test('the version follows the code that faults strike, and not its tests', () => {
  const folder = root();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const file of ['libs/pipeline/src/apply.ts', 'apps/worker/src/main.ts', 'workflows/src/index.ts']) {
    write(file, 'one');
  }
  const before = codeVersion(folder);
  write('libs/pipeline/src/apply.test.ts', 'test');
  write('libs/pipeline/dist/apply.ts', 'built');
  expect(codeVersion(folder)).toBe(before);
  write('libs/pipeline/src/apply.ts', 'two');
  expect(codeVersion(folder)).not.toBe(before);
});
