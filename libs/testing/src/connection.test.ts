import { expect, test } from 'vitest';
import { connection } from './connection.js';

test('a URL becomes the fields of an endpoint, with what was escaped as it was meant', () => {
  expect(connection('postgres://me%40here:p%2Fw@127.0.0.1:5433/my%20shop')).toEqual({
    host: '127.0.0.1',
    port: 5433,
    database: 'my shop',
    user: 'me@here',
    password: 'p/w',
    tls: { mode: 'disable' },
  });
});

test('a URL without password gives none, not an empty one', () => {
  expect(connection('postgres://me@127.0.0.1:5433/shop')).not.toHaveProperty('password');
});
