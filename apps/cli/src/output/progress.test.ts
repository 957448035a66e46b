import { expect, test } from 'vitest';
import { progressOf, snapshotOf } from '../testing/examples.js';
import { fakeTerminal } from '../testing/fake-terminal.js';
import { loadedFraction, picture } from './picture.js';
import { progressDisplay } from './progress-display.js';

const loading = snapshotOf({ phase: 'full-load', step: '', lagMs: null, tables: { total: 3, loaded: 1 } }, [
  progressOf({ table: 'done', state: 'loaded' }),
  progressOf({ table: 'half', state: 'loading', rowsLoaded: 500 }),
  progressOf({ table: 'waiting', state: 'pending', rowsLoaded: 0, partitionsDone: 0 }),
]);

test('a load shows a bar for each table', () => {
  expect(picture(loading, 100)).toEqual([
    'shop: full-load · 1/3 tables · 1,500 rows · 146.5 KB',
    '  public.done    [########################] 100 %  1,000 rows',
    '  public.half    [#######################-]  99 %  500 of ~1,000 rows',
    '  public.waiting [------------------------]   0 %  0 of ~1,000 rows',
  ]);
});

test('a table is whole only when it says so, whatever the estimate was', () => {
  expect(loadedFraction(progressOf({ state: 'loading', rowsLoaded: 5_000, partitionsDone: 0 }))).toBe(0.99);
  expect(loadedFraction(progressOf({ state: 'loading', estimatedRows: null, partitionsDone: 1, partitions: 4 }))).toBe(0.25);
  expect(loadedFraction(progressOf({ state: 'live', rowsLoaded: 0 }))).toBe(1);
});

test('a stream shows lag and rates', () => {
  expect(picture(snapshotOf(), 100)).toEqual([
    'shop: cdc, live · lag 12 ms · 350 changes/s · 1.5 MB/s · 1,200 inserted, 30 updated, 4 deleted',
  ]);
});

test('a task without worker, or with an error, says so with the remedy', () => {
  const error = { code: 'SLOT_LOST', text: 'the slot is gone', remedy: 'Resync the task.', retryAt: null };
  expect(picture(snapshotOf({ phase: 'attention', step: '', hasWorker: false, error }), 100)).toEqual([
    'shop: attention · no worker',
    '  SLOT_LOST: the slot is gone',
    '  Resync the task.',
  ]);
});

test('a screen is drawn over itself; the number of lines may shrink', () => {
  const { terminal, out } = fakeTerminal({ isScreen: true });
  const display = progressDisplay(terminal);
  display.show(loading);
  display.show(snapshotOf());
  expect(out[0]?.startsWith('\r\u001b[J')).toBe(true);
  expect(out[1]?.startsWith('\u001b[4A\r\u001b[J')).toBe(true);
  expect(out[1]?.endsWith('4 deleted\n')).toBe(true);
});

test('a pipe gets plain lines: phases at once, each loaded table once, the rest every 2 s', () => {
  const { terminal, out } = fakeTerminal();
  let now = 0;
  const display = progressDisplay(terminal, () => now);
  display.show(loading);
  display.show(loading);
  expect(out).toEqual(['  public.done: loaded, 1,000 rows', 'shop: full-load · 1/3 tables · 1,500 rows · 146.5 KB']);
  now = 2_000;
  display.show(loading);
  expect(out).toHaveLength(3);
  display.show(snapshotOf());
  expect(out.at(-1)).toContain('cdc, live');
  expect(out.join('')).not.toContain('\u001b');
});
