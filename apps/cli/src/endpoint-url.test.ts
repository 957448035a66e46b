import { expect, test } from 'vitest';
import { parseEndpointUrl } from './endpoint-url.js';

test('every part of the address is read, escapes undone', () => {
  expect(parseEndpointUrl('postgres://r%40x:p%3A%2F@[::1]:6000/my%20shop?sslmode=verify-ca&sslrootcert=/etc/ca.pem')).toEqual({
    fields: { kind: 'postgres', host: '::1', port: 6000, database: 'my shop', user: 'r@x', password: 'p:/' },
    tlsMode: 'verify-ca',
    caFile: '/etc/ca.pem',
  });
});

test('without sslmode the endpoint keeps its own default', () => {
  expect(parseEndpointUrl('postgresql://u@h/d')).toEqual({
    fields: { kind: 'postgres', host: 'h', port: 5432, database: 'd', user: 'u' },
    tlsMode: undefined,
    caFile: undefined,
  });
});

test('a wrong address is refused without showing it', () => {
  for (const url of [
    'mysql://u:secret@h/d',
    'postgres://h/d',
    'postgres://u:secret@h',
    'secret',
    'postgres://u:secret@h/d?sslmode=prefer',
    'postgres://u:secret@h/d?x=1',
  ]) {
    expect(() => parseEndpointUrl(url)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ exitCode: 2, text: expect.not.stringContaining('secret') }) }),
    );
  }
});
