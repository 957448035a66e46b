import { expect, test } from 'vitest';
import { type Connection, connectionOf } from './connection.js';

const idle: Connection = { state: 'idle', since: 0, error: undefined };
const live = { state: 'live', error: undefined } as const;

test('a page is as live as the worst of what it follows, and a page that follows nothing says nothing', () => {
  expect(connectionOf([], idle, 5).state).toBe('idle');
  expect(connectionOf([live, { state: 'connecting', error: undefined }], idle, 5).state).toBe('connecting');
  expect(connectionOf([live, { state: 'reconnecting', error: 'why' }], idle, 5)).toEqual({ state: 'reconnecting', since: 5, error: 'why' });
  expect(connectionOf([{ state: 'reconnecting', error: 'a' }, { state: 'lost', error: 'b' }, live], idle, 5)).toMatchObject({
    state: 'lost',
    error: 'b',
  });
});

test('the time is that at which it became so, however often it is told again', () => {
  const lost = connectionOf([{ state: 'lost', error: 1 }], idle, 5);
  expect(connectionOf([{ state: 'lost', error: 2 }], lost, 9)).toEqual({ state: 'lost', since: 5, error: 2 });
  expect(connectionOf([live], lost, 9)).toEqual({ state: 'live', since: 9, error: undefined });
});
