import { type TaskDraft, taskDefinition } from '@trem/contracts';
import type { TaskRow } from '@trem/control-store';
import { createLogger } from '@trem/node-platform';
import { expect, test } from 'vitest';
import { EditWatch } from './edit-watch.js';

const draft: TaskDraft = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b', name: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};
const at = (version: number, change: Partial<TaskDraft> = {}) =>
  ({ id: 'x', name: 'shop', version, definition: taskDefinition.parse({ ...draft, ...change }) }) as TaskRow;

/** The watch over one task, with what is stored now in the test's hands. */
function watching() {
  const stored = { row: at(1) };
  let edits = 0;
  const watch = new EditWatch({ find: async () => stored.row }, createLogger({ service: 'test', level: 'fatal' }));
  const end = watch.watch(stored.row, () => {
    edits += 1;
  });
  const see = async (row: TaskRow) => {
    stored.row = row;
    await watch.seen(new Map([['x', row.version]]));
    return edits;
  };
  return { see, end };
}

test('an edit of what a stream works by ends it once', async () => {
  const { see } = watching();
  expect(await see(at(1))).toBe(0);
  expect(await see(at(2, { cdc: { intervalMs: 5 } }))).toBe(1);
  expect(await see(at(3, { cdc: { intervalMs: 6 } }))).toBe(1);
});

test('words disturb no stream, and an edit after them is still seen', async () => {
  const { see } = watching();
  expect(await see(at(2, { title: 'New', tags: ['t'] }))).toBe(0);
  expect(await see(at(3, { title: 'New', tags: ['t'], errors: { stopOnInsertError: true } }))).toBe(1);
});

test('a stream that has ended hears nothing', async () => {
  const { see, end } = watching();
  expect(await see(at(2, { title: 'New' }))).toBe(0);
  end[Symbol.dispose]();
  expect(await see(at(3, { cdc: { intervalMs: 5 } }))).toBe(0);
});
