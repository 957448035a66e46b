import { expect, test } from 'vitest';
import { convertCredentials } from './credentials.js';

const endpointOf = (role: string, change: object = {}) => ({
  database_type: 'postgresql',
  endpoint_type: role,
  endpoint_name: `${role} São`,
  credentials: { dbname: 'vendas', user: 'leitor', password: 'segredo-4711', host: 'db.example', port: '5433', ...change },
});
const file = (change: object = {}) => ({ source_endpoint: endpointOf('source', change), target_endpoint: endpointOf('target') });

test('both endpoints are converted, the source is never written to, and no note says a value', () => {
  const { endpoints, notes } = convertCredentials(file());
  const common = { kind: 'postgres', host: 'db.example', port: 5_433, database: 'vendas', user: 'leitor' };
  expect(endpoints).toEqual([
    { draft: { name: 'source_sao', access: 'source-only', ...common }, password: 'segredo-4711' },
    { draft: { name: 'target_sao', access: 'source-and-target', ...common }, password: 'segredo-4711' },
  ]);
  expect(notes.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
    ['source_endpoint', 'target_endpoint'].flatMap((part) => [
      `changed ${part}.endpoint_name`,
      `changed ${part}.endpoint_type`,
      `default ${part}.credentials.tls`,
    ]),
  );
  expect(JSON.stringify([endpoints.map(({ draft }) => draft), notes])).not.toContain('segredo');
});

test('a password that only the old installation can read is asked for, as one that is not there', () => {
  const sealed = `gAAAAABl${'Zm9v'.repeat(20)}==`;
  for (const password of [sealed, '', undefined, 5]) {
    const { endpoints, notes } = convertCredentials(file({ password }));
    expect(endpoints[0]?.password, String(password)).toBeUndefined();
    expect(notes).toContainEqual(
      expect.objectContaining({ path: 'source_endpoint.credentials.password', text: expect.stringContaining('asked for') }),
    );
    expect(JSON.stringify([endpoints, notes])).not.toContain(sealed);
  }
});

test('what has no place here is refused by name', () => {
  const { source_endpoint: source } = file({ sslcert: 'x' });
  const { endpoints, notes } = convertCredentials({ source_endpoint: { ...source, database_type: 'oracle' }, key: 'k' });
  expect(endpoints).toHaveLength(1);
  expect(notes.filter(({ kind }) => kind === 'refused').map(({ path }) => path)).toEqual([
    'source_endpoint.database_type',
    'source_endpoint.credentials.sslcert',
    'target_endpoint',
    'key',
  ]);
});
