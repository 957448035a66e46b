import { expect, test } from 'vitest';
import { withEvent } from '../live/use-task-log.js';
import { eventText } from './event-text.js';

test('an event says what happened, and one of an unknown kind its name', () => {
  expect(eventText({ kind: 'phase', facts: { phase: 'cdc', step: 'live', errorCode: null } })).toBe('Now cdc live');
  expect(eventText({ kind: 'phase', facts: { phase: 'attention', step: '', errorCode: 'SLOT_LOST' } })).toBe('Now attention SLOT_LOST');
  expect(eventText({ kind: 'dead-letters-closed', facts: { action: 'replay', by: 'ana', closed: 3 } })).toBe('Dead letters: replay by ana');
  expect(eventText({ kind: 'findings', facts: { target: 'copy', count: 1 } })).toBe('The check of copy found an error');
  const column = { schema: 'sales', table: 'orders', change: 'drop', columns: 'old', done: 'ignore' };
  expect(eventText({ kind: 'schema-change', facts: column })).toBe('sales.orders has lost old: ignored at the target');
  const altered = { schema: 'sales', table: 'orders', change: 'alter', columns: 'old -> new', done: 'apply' };
  expect(eventText({ kind: 'schema-change', facts: altered })).toBe('sales.orders has altered old -> new: the target follows');
  const label = { type: 'sales.state', change: 'label', labels: 'paid, void', done: 'apply' };
  expect(eventText({ kind: 'schema-change', facts: label })).toBe('sales.state has got paid, void: the target follows');
  expect(eventText({ kind: 'something-new', facts: {} })).toBe('something-new');
});

test('the latest stands first, what is told again stands there once, and fifty are kept', () => {
  const event = (id: number) => ({ id, at: '', kind: 'phase', facts: {} });
  const ids = [3, 1, 2, 3].reduce<ReturnType<typeof withEvent>>((known, id) => withEvent(known, event(id)), []).map(({ id }) => id);
  expect(ids).toEqual([3, 2, 1]);
  const many = Array.from({ length: 60 }, (_, id) => event(id)).reduce<ReturnType<typeof withEvent>>(withEvent, []);
  expect([many.length, many[0]?.id]).toEqual([50, 59]);
});
