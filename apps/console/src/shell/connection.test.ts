import { expect, test } from 'vitest';
import { type Connection, connectionOf, type Stream } from './connection.js';

const idle: Connection = { state: 'idle', since: 0, error: undefined, isShown: false };
const stream = (state: Stream['state'], error?: unknown, isShown = false): Stream => ({ state, error, isShown });
const live = stream('live');

test('a page is as live as the worst of what it follows, and a page that follows nothing says nothing', () => {
  expect(connectionOf([], idle, 5).state).toBe('idle');
  expect(connectionOf([live, stream('connecting')], idle, 5).state).toBe('connecting');
  expect(connectionOf([live, stream('reconnecting', 'why')], idle, 5)).toMatchObject({ state: 'reconnecting', since: 5, error: 'why' });
  expect(connectionOf([stream('reconnecting', 'a'), stream('lost', 'b'), live], idle, 5)).toMatchObject({ state: 'lost', error: 'b' });
});

test('the time is that at which it became so, however often it is told again', () => {
  const lost = connectionOf([stream('lost', 1)], idle, 5);
  expect(connectionOf([stream('lost', 2)], lost, 9)).toMatchObject({ state: 'lost', since: 5, error: 2 });
  expect(connectionOf([live], lost, 9)).toMatchObject({ state: 'live', since: 9, error: undefined });
});

test('something that may be old is shown as soon as one stream has brought something', () => {
  expect(connectionOf([stream('lost'), stream('lost')], idle, 5).isShown).toBe(false);
  expect(connectionOf([stream('lost'), stream('lost', 1, true)], idle, 5).isShown).toBe(true);
});
