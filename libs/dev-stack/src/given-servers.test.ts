import { expect, test } from 'vitest';
import { givenServers, withoutPassword } from './given-servers.js';

test('one given Postgres serves as all three; each may be named by itself', () => {
  expect(givenServers({ TREM_TEST_PG_URL: 'postgres://a/x', TREM_TEST_PG_STORE_URL: 'postgres://b/y', TREM_TEST_AMQP_URL: '' })).toEqual({
    source: 'postgres://a/x',
    target: 'postgres://a/x',
    store: 'postgres://b/y',
    amqp: undefined,
    temporal: undefined,
  });
});

test('a password never comes back', () => {
  expect(withoutPassword('postgres://u:p%40ss@host:5432/db?sslmode=require&password=x')).toBe('postgres://u@host:5432/db?sslmode=require');
});
