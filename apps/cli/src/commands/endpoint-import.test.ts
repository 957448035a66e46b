import { randomUUID } from 'node:crypto';
import { endpointDraft } from '@trem/contracts';
import { expect, test } from 'vitest';
import { runAgainst } from '../testing/fake-api.js';

const secret = 'segredo-4711';
const at = '2027-01-10T22:00:00.000Z';
const endpointOf = (role: string, name: string, password: unknown) => ({
  ...{ database_type: 'postgresql', endpoint_type: role, endpoint_name: name },
  credentials: { dbname: 'vendas', user: 'leitor', password, host: 'db.example', port: 5432 },
});
const file = (password: unknown = secret) =>
  JSON.stringify({
    source_endpoint: endpointOf('source', 'old_source', password),
    target_endpoint: endpointOf('target', 'old_target', secret),
  });
const none = { 'GET /api/endpoints': { body: { endpoints: [] } } };
const stored = (name: string) => ({
  ...endpointDraft.omit({ password: true }).parse({ name, kind: 'postgres', host: 'db.example', database: 'vendas', user: 'leitor' }),
  ...{ id: randomUUID(), version: 1, secretSetAt: at, createdAt: at, updatedAt: at },
});
const made = (name: string) => ({ body: stored(name) });
const line = ['endpoint', 'import', '--from-trempy', '-f', '-', '--tls', 'disable', '--yes'];

test('both endpoints are made with their passwords, which are written nowhere', async () => {
  let calledFor = 0;
  const routes = { ...none, 'POST /api/endpoints': () => made(['old_source', 'old_target'][calledFor++] ?? '') };
  const { exitCode, out, err, calls } = await runAgainst(routes, line, { stdin: file() });
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringMatching(/endpoint old_source made.*\nendpoint old_target made/) });
  const common = {
    kind: 'postgres',
    host: 'db.example',
    port: 5432,
    database: 'vendas',
    user: 'leitor',
    password: secret,
    tls: { mode: 'disable' },
  };
  expect(calls.slice(1).map(({ body }) => body)).toEqual([
    { ...common, name: 'old_source', access: 'source-only' },
    { ...common, name: 'old_target', access: 'source-and-target' },
  ]);
  expect(out + err).not.toContain(secret);
});

test('a password that the file does not tell is asked for, and nothing is made without a yes', async () => {
  const routes = { ...none, 'POST /api/endpoints': made('old_source') };
  const { calls } = await runAgainst(routes, line, { stdin: file(null), answers: ['typed'] });
  expect(calls[1]?.body).toMatchObject({ name: 'old_source', password: 'typed' });
  const refused = await runAgainst(routes, line.slice(0, -1), { stdin: file(), answers: ['n'] });
  expect(refused.exitCode).toBe(5);
  expect(refused.calls.map(({ route }) => route)).toEqual(['GET /api/endpoints']);
});

test('a file that is no JSON, lacks a field or has a name that is taken makes nothing, and no answer says a value of it', async () => {
  const taken = { 'GET /api/endpoints': { body: { endpoints: [stored('old_target')] } } };
  const withoutUser = file().replaceAll('"user":"leitor",', '');
  for (const [routes, stdin, said] of [
    [none, file().replace(`"${secret}"`, secret).replace('{', '[{'), 'this is no JSON'],
    [none, withoutUser, 'old_source, user'],
    [taken, file(), 'there is an endpoint old_target'],
  ] as const) {
    const { exitCode, out, err, calls } = await runAgainst(routes, line, { stdin });
    expect({ exitCode, said: err }, said).toEqual({ exitCode: 3, said: expect.stringContaining(said) });
    expect(out + err).not.toContain(secret);
    expect(calls.map(({ route }) => route)).not.toContain('POST /api/endpoints');
  }
});
