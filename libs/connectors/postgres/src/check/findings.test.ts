import { ReplicationError } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { reachFinding, tlsFindings } from './reach.js';
import type { ServerFacts } from './server-facts.js';
import { sourceServerFindings, targetServerFindings } from './server-findings.js';

const healthy: ServerFacts = {
  version: 180_004,
  versionText: '18.4',
  database: 'shop',
  role: 'trem',
  encoding: 'UTF8',
  isInRecovery: false,
  isReadOnly: false,
  walLevel: 'logical',
  maxSlots: 10,
  usedSlots: 2,
  idleOwnSlots: 0,
  maxSenders: 10,
  usedSenders: 2,
  ownSenders: 0,
  keepBytes: 16 * 2 ** 30,
  canReplicate: true,
  canEmit: true,
  canCreate: true,
  canUseTrem: undefined,
};

describe('one fact of a source that is wrong is one finding', () => {
  test('a healthy one has none', () => {
    expect(sourceServerFindings(healthy, { needsLog: true })).toEqual([]);
  });

  const cases: readonly [code: string, facts: Partial<ServerFacts>, found: string, severity: string][] = [
    ['SERVER_VERSION', { version: 139_999, versionText: '13.9' }, '13.9', 'error'],
    ['WAL_LEVEL', { walLevel: 'replica' }, 'replica', 'error'],
    ['SLOTS_FULL', { usedSlots: 10 }, '10 used, 0 free, 10 at most', 'error'],
    ['SENDERS_FULL', { usedSenders: 11 }, '11 used, 0 free, 10 at most', 'error'],
    ['KEEP_SIZE_LIMIT', { keepBytes: -1 }, 'unlimited', 'info'],
    ['KEEP_SIZE_LIMIT', { keepBytes: 2 ** 30 }, '1024 MB', 'warning'],
    ['ENCODING', { encoding: 'SQL_ASCII' }, 'SQL_ASCII', 'error'],
    ['NO_HEARTBEAT', { isInRecovery: true }, 'a standby', 'info'],
    ['NO_HEARTBEAT', { canEmit: false }, 'role trem may not call it', 'info'],
  ];
  test.each(cases)('%s', (code, facts, found, severity) => {
    expect(sourceServerFindings({ ...healthy, ...facts }, { needsLog: true })).toMatchObject([{ code, found, severity }]);
  });

  test('a slot that survives a failover is refused where it is asked for and the server is too old, or a standby', () => {
    const old = { ...healthy, version: 160_009, versionText: '16.9' };
    const wanted = { needsLog: true, needsFailoverSlot: true };
    expect(sourceServerFindings(old, wanted)).toMatchObject([{ code: 'NO_FAILOVER_SLOT', found: '16.9', severity: 'error' }]);
    expect(sourceServerFindings({ ...healthy, isInRecovery: true }, wanted).map(({ code }) => code)).toContain('NO_FAILOVER_SLOT');
    expect([...sourceServerFindings(old, { needsLog: true }), ...sourceServerFindings(healthy, wanted)]).toEqual([]);
    expect(sourceServerFindings(old, { needsLog: false, needsFailoverSlot: true })).toEqual([]);
  });

  test('a full server is no obstacle for a task that may have its slot and sender already', () => {
    const own = { ...healthy, usedSlots: 10, idleOwnSlots: 1, usedSenders: 10, ownSenders: 1 };
    expect(sourceServerFindings(own, { needsLog: true })).toEqual([]);
  });

  test('all that is wrong comes at once', () => {
    const wrong = { ...healthy, walLevel: 'minimal', usedSlots: 10, usedSenders: 10, version: 130_000 };
    const codes = sourceServerFindings(wrong, { needsLog: true }).map(({ code }) => code);
    expect(codes).toEqual(['SERVER_VERSION', 'WAL_LEVEL', 'SLOTS_FULL', 'SENDERS_FULL']);
    expect(sourceServerFindings(wrong, { needsLog: false }).map(({ code }) => code)).toEqual(['SERVER_VERSION']);
  });
});

test('a standby is no target', () => {
  expect(targetServerFindings(healthy)).toEqual([]);
  expect(targetServerFindings({ ...healthy, isInRecovery: true, isReadOnly: true })).toMatchObject([
    { code: 'READ_ONLY_SERVER', found: 'a standby' },
  ]);
});

test('a server that is not verified is a warning, on this machine an info', () => {
  const of = (host: string, mode: 'disable' | 'require' | 'verify-ca' | 'verify-full') =>
    tlsFindings({ ...settings, host, tls: { mode } }).map(({ severity }) => severity);
  expect([of('db.example', 'disable'), of('db.example', 'require'), of('127.0.0.1.example', 'require')]).toEqual([
    ['warning'],
    ['warning'],
    ['warning'],
  ]);
  expect(['localhost', '127.0.0.1', '127.4.5.6', '::1', '/run/postgresql'].flatMap((host) => of(host, 'disable'))).toEqual(
    Array(5).fill('info'),
  );
  expect([...of('db.example', 'verify-full'), ...of('db.example', 'verify-ca')]).toEqual([]);
});

const settings = {
  host: 'db.example',
  port: 5432,
  database: 'shop',
  user: 'trem',
  tls: { mode: 'disable' },
  connectTimeoutMs: 1_000,
  statementTimeoutMs: 0,
  maxConnections: 4,
  defaultSchema: 'public',
} as const;

test.each([
  ['HOST_UNKNOWN', new ReplicationError('HOST_UNKNOWN', { errno: 'ENOTFOUND' })],
  ['PORT_CLOSED', new ReplicationError('NETWORK', { errno: 'ECONNREFUSED' })],
  ['TIMEOUT', new ReplicationError('NETWORK', { errno: 'EHOSTUNREACH' })],
  ['TIMEOUT', new ReplicationError('NETWORK')],
  ['NETWORK', new ReplicationError('NETWORK', { errno: 'EAI_AGAIN' })],
  ['TOO_MANY_CONNECTIONS', new ReplicationError('TOO_MANY_CONNECTIONS')],
] as const)('%s is told from how the connection failed', (code, error) => {
  expect(reachFinding(settings, error)).toMatchObject({ code, severity: 'error' });
});
