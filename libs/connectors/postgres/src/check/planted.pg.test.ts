import { readFile } from 'node:fs/promises';
import { errorCatalogue } from '@trem/contracts';
import { createTestDatabase, openBalancerFront, openPoolerFront, testServers } from '@trem/testing';
import { expect, test } from 'vitest';
import { inEncoding, runPlanted } from '../../test-support/planted-fault.js';
import { plantedFaults } from '../../test-support/planted-faults.js';
import { endpointOf } from '../../test-support/source-kit.js';
import { check } from './index.js';

const signal = new AbortController().signal;

test.each(plantedFaults.map((fault) => [fault.code, fault.title, fault] as const))('%s: %s', async (code, _, fault) => {
  // A session that writes, for the faults that name one
  await using writer = await createTestDatabase(fault.as);
  const [session] = await writer.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const server = new URL(testServers()[fault.as]);
  const here = (text: string) => text.replaceAll('$P', String(session?.pid)).replaceAll('$H', `${server.hostname}:${server.port}`);
  if (code === 'LONG_TRANSACTION') {
    await writer.query('BEGIN; CREATE TABLE unfinished (id int)');
  }
  const object = here(fault.object);
  const { before, after, ms, named } = await runPlanted({ ...fault, object });
  const found = before.find((one) => one.code === code && one.object === named(object));
  expect(found ?? before).toMatchObject({ code, severity: fault.severity, object: named(object) });
  expect(found?.found).toContain(named(fault.found ?? ''));
  expect(found?.sql).toBe(fault.sql === undefined ? undefined : named(here(fault.sql)));
  expect([found?.cause, found?.remedy, found?.wanted]).not.toContain('');
  expect(ms).toBeLessThan(10_000);
  expect(after?.filter((one) => one.code === code && one.object === named(object) && one.found === found?.found) ?? []).toEqual([]);
});

test('a pooler that takes no replication connections is an error, one that hides the server a warning', async () => {
  await using db = await createTestDatabase('source');
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  const direct = endpointOf(db.url);
  const look = async (endpoint: typeof direct, role: 'source' | 'target') =>
    (await check(endpoint, { role, needsLog: role === 'source', signal })).filter(({ code }) => code === 'POOLER_IN_BETWEEN');
  await using old = await openPoolerFront(direct);
  await using recent = await openPoolerFront(direct, { takesReplication: true });
  expect(await look(old.endpoint, 'source')).toMatchObject([{ severity: 'error', object: `127.0.0.1:${old.endpoint.settings.port}` }]);
  expect(await look(old.endpoint, 'target')).toMatchObject([{ severity: 'warning' }]);
  expect(await look(recent.endpoint, 'source')).toMatchObject([{ severity: 'warning' }]);
  expect(await look(direct, 'source')).toEqual([]);
  expect(await look(direct, 'target')).toEqual([]);
});

test('a balancer whose connections come to two servers by turns is an error for a source', async () => {
  await using db = await createTestDatabase('source');
  await using other = await createTestDatabase('target');
  await other.query(`CREATE DATABASE ${db.name}`);
  try {
    const direct = endpointOf(db.url);
    await using front = await openBalancerFront(direct, endpointOf(other.url).settings);
    const found = await check(front.endpoint, { role: 'source', needsLog: true, signal });
    expect(found.filter(({ code }) => code === 'POOLER_IN_BETWEEN')).toMatchObject([
      { severity: 'error', object: `127.0.0.1:${front.endpoint.settings.port}`, found: 'its connections lead to different servers' },
    ]);
  } finally {
    await other.query(`DROP DATABASE ${db.name} WITH (FORCE)`);
  }
});

test.each([
  ['SQL_ASCII', 'source'],
  ['LATIN1', 'target'],
] as const)('ENCODING: %s as a %s', async (encoding, role) => {
  await using db = await inEncoding(encoding, role);
  expect(await check(endpointOf(db.url), { role, signal })).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ code: 'ENCODING', severity: 'error', object: `database ${db.name}`, found: encoding }),
    ]),
  );
});

/** Codes of set-ups that are planted elsewhere, and where. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  POOLER_IN_BETWEEN: ['planted.pg.test.ts'],
  ENCODING: ['planted.pg.test.ts'],
  TIMEOUT: ['check.pg.test.ts'],
  SERVER_VERSION: ['findings.test.ts'], // no server that is too old is to be had
  WAL_LEVEL: ['server-settings.pg.test.ts'],
  SLOTS_FULL: ['server-settings.pg.test.ts'],
  SENDERS_FULL: ['server-settings.pg.test.ts'],
  PREPARED_TRANSACTION: ['server-settings.pg.test.ts'],
  NO_FAILOVER_SLOT: ['../source/heartbeat.pg.test.ts', 'findings.test.ts'], // on a standby; by an older server
  NO_HEARTBEAT: ['../source/heartbeat.pg.test.ts', 'findings.test.ts'],
  KEY_NOT_UNIQUE: ['../../../../rules/src/plan/plan-tables.test.ts'], // of what a task makes of its keys
  BEFORE_IMAGE_NEEDED: ['../../../../rules/src/plan/plan-tables.test.ts'],
};

test('every code of a set-up has a planted one', () => {
  const planted = new Set<string>([...plantedFaults.map(({ code }) => code), ...Object.keys(elsewhere)]);
  const ofSetUps = Object.entries(errorCatalogue).flatMap(([code, entry]) => (entry.class === 'finding' ? [code] : []));
  expect(ofSetUps.filter((code) => !planted.has(code))).toEqual([]);
});

test.each(Object.entries(elsewhere))('%s is looked for in %o', async (code, files) => {
  for (const file of files) {
    const text = await readFile(new URL(file, import.meta.url), 'utf8');
    expect(text.replace(/^const elsewhere.*?^};$/ms, '').includes(code), file).toBe(true);
  }
});
