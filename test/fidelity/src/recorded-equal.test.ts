import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RecordedEqual } from './recorded-equal.js';

const folder = mkdtempSync(join(tmpdir(), 'trem-fidelity-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the number of a pair rises with what a run has counted, never falls, and each pair has its own', () => {
  const file = join(folder, 'equal.json');
  writeFileSync(file, '{ "18 → 18": 20 }');
  const recorded = new RecordedEqual(file);
  recorded.raise('18 → 18', 19);
  expect(recorded.of('18 → 18')).toBe(20);
  expect(recorded.of('15 → 15')).toBe(0);
  recorded.raise('15 → 15', 7);
  recorded.raise('18 → 18', 21);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ '15 → 15': 7, '18 → 18': 21 });
});
