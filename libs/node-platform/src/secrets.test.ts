import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addSecretKey, loadSecretKeys, openSecret, SecretKeys, sealSecret } from './index.js';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const secret = { password: 'hunter2', tlsKey: '-----BEGIN' };

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'trem-secrets-'));
  return { path, file: join(path, 'inner', 'secret.keys'), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('what is sealed opens again, is laid out as version, nonce, ciphertext and tag, and differs each time', () => {
  const keys = new SecretKeys(newKey('k1'));
  const id = randomUUID();
  const [one, two] = [sealSecret(keys, id, secret), sealSecret(keys, id, secret)];
  expect(openSecret(keys, id, one).reveal()).toEqual(secret);
  expect(`${openSecret(keys, id, one)}${JSON.stringify(openSecret(keys, id, one))}`).not.toContain('hunter2');
  expect(one.secretKey).toBe('k1');
  expect(one.secret[0]).toBe(1);
  expect(one.secret).toHaveLength(1 + 12 + JSON.stringify(secret).length + 16);
  expect(one.secret.equals(two.secret)).toBe(false);
  expect(one.secret.toString('latin1')).not.toContain('hunter2');
});

test('a secret opens for its own endpoint only, and not at all when a bit of it changed', () => {
  const keys = new SecretKeys(newKey('k1'));
  const id = randomUUID();
  const sealed = sealSecret(keys, id, secret);
  expect(() => openSecret(keys, randomUUID(), sealed)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  for (let at = 0; at < sealed.secret.length; at += 1) {
    const changed = Buffer.from(sealed.secret);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => openSecret(keys, id, { ...sealed, secret: changed })).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  }
  for (let length = 0; length < sealed.secret.length; length += 1) {
    expect(() => openSecret(keys, id, { ...sealed, secret: sealed.secret.subarray(0, length) })).toThrow();
  }
});

test('the first key writes, every key reads, and one that is gone is named by its id', () => {
  const [old, fresh] = [newKey('old'), newKey('new')];
  const id = randomUUID();
  const sealed = sealSecret(new SecretKeys(old), id, secret);
  const both = new SecretKeys(` ${fresh}, ${old}\n`);
  expect(both.writingId).toBe('new');
  expect(openSecret(both, id, sealed).reveal()).toEqual(secret);
  expect(sealSecret(both, id, secret).secretKey).toBe('new');
  expect(() => openSecret(new SecretKeys(fresh), id, sealed)).toThrow(
    expect.objectContaining({ code: 'SETTINGS_INVALID', facts: expect.objectContaining({ missingKey: 'old' }) }),
  );
});

test.each([
  '',
  'k1',
  'k1:short',
  `k1:${randomBytes(31).toString('base64')}`,
  `k1:${randomBytes(33).toString('base64')}`,
  `:${randomBytes(32).toString('base64')}`,
])('a text that is no list of keys is refused without being repeated: %#', (text) => {
  const thrown = expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.not.stringContaining('short') });
  expect(() => new SecretKeys(text)).toThrow(thrown);
});

test('an id that is there twice is refused', () => {
  expect(() => new SecretKeys(`${newKey('k1')},${newKey('k1')}`)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
});

test('of many services that start at once one makes the file, private, and all have the same key', async () => {
  await using place = await folder();
  const all = await Promise.all(Array.from({ length: 8 }, () => loadSecretKeys({ file: place.file, create: true })));
  expect(new Set(all.map(({ writingId }) => writingId)).size).toBe(1);
  expect((await stat(place.file)).mode & 0o777).toBe(0o600);
  const again = await loadSecretKeys({ file: place.file, create: true });
  expect(again.writingId).toBe(all[0]?.writingId);
});

test('who may not make the file waits for it, and not for ever', async () => {
  await using place = await folder();
  const file = join(place.path, 'late.keys');
  await expect(loadSecretKeys({ file, waitMs: 50 })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  const waiting = loadSecretKeys({ file, waitMs: 10_000 });
  const made = await loadSecretKeys({ file, create: true });
  expect((await waiting).writingId).toBe(made.writingId);
});

test('a key added to the file reaches a process that was up before, through the first secret that needs it', async () => {
  await using place = await folder();
  const worker = await loadSecretKeys({ file: place.file, create: true });
  const before = worker.writingId;
  const added = await addSecretKey(place.file);
  const service = await loadSecretKeys({ file: place.file });
  expect(service.ids).toEqual([added, before]);
  const id = randomUUID();
  expect(openSecret(worker, id, sealSecret(service, id, secret)).reveal()).toEqual(secret);
  expect(worker.writingId).toBe(added);
  expect((await stat(place.file)).mode & 0o777).toBe(0o600);
});

test('the variable wins over the file, one of the two is needed, and a damaged file is not extended', async () => {
  await using place = await folder();
  const keys = await loadSecretKeys({ keys: newKey('env'), file: place.file, create: true });
  expect(keys.writingId).toBe('env');
  await expect(readFile(place.file)).rejects.toThrow();
  await expect(loadSecretKeys({})).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  const damaged = join(place.path, 'damaged.keys');
  await writeFile(damaged, 'garbage');
  await expect(addSecretKey(damaged)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  expect(await readFile(damaged, 'utf8')).toBe('garbage');
});
