import { slotName } from '@trem/contracts';
import { type LogBatch, type Position, type Source, silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { openSourceRig, quickLimits, readBatches, type SourceRig, transactionsIn } from '../../test-support/source-kit.js';
import { keepalive, openWireTap, type WireTap } from '../../test-support/wire-tap.js';
import { postgresSource } from './index.js';
import { lsnOf } from './lsn.js';
import { STATUS_EVERY_MS, statusMessage } from './replication-stream.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text)';

const openThrough = (tap: WireTap, { task }: SourceRig, limits = {}): Promise<Source> =>
  postgresSource.openSource({ endpoint: tap.endpoint, task, epoch: 1, limits: { ...quickLimits, ...limits }, logger: silentLogger });

async function confirmed(rig: SourceRig): Promise<Position | undefined> {
  return (await postgresSource.slotState(rig.endpoint, rig.task)).confirmed;
}

async function isRead(rig: SourceRig): Promise<boolean> {
  const [row] = await rig.db.query<{ active: boolean }>('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [
    slotName(rig.task),
  ]);
  return row?.active === true;
}

/** Reads in the background, as capture does, and keeps what comes. */
function readAll(source: Source, from: Position) {
  const abort = new AbortController();
  const batches: LogBatch[] = [];
  const ended = (async () => {
    for await (const batch of source.read(from, abort.signal)) {
      batches.push(batch);
    }
  })();
  ended.catch(() => undefined);
  return { batches, ended, abort };
}

describe('status messages', () => {
  test('34 bytes: what has arrived, twice what is acknowledged, the time since 2000, and whether an answer is wanted', () => {
    const facts = { written: 0x1_0000_0020n, flushed: 0x1_0000_0010n, now: Date.parse('2000-01-01T00:00:01.500Z') };
    expect(statusMessage({ ...facts, asks: false }).toString('hex')).toBe(
      `64${'00000026'}72${'0000000100000020'}${'0000000100000010'}${'0000000100000010'}${(1_500_000).toString(16).padStart(16, '0')}00`,
    );
    expect(statusMessage({ ...facts, asks: true }).at(-1)).toBe(1);
  });

  test('on the wire and at the server, the acknowledged place is the end of the commit itself, not one more', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    await rig.db.query(`INSERT INTO item VALUES (1, 'one')`);
    const reading = readAll(source, rig.start);
    const batch = await waitFor('a batch', () => reading.batches.find(({ idle }) => !idle));
    source.acknowledge(batch.upTo);
    reading.abort.abort();
    await reading.ended;
    const last = tap.statuses().at(-1);
    expect(last?.length).toBe(34);
    expect([last?.readBigUInt64BE(9), last?.readBigUInt64BE(17)]).toEqual([lsnOf(batch.upTo), lsnOf(batch.upTo)]);
    expect((last?.readBigUInt64BE(1) ?? 0n) >= lsnOf(batch.upTo)).toBe(true);
    expect(await confirmed(rig)).toBe(batch.upTo);
  });

  test('nothing is acknowledged that was not acknowledged by the reader', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    await rig.db.query(`INSERT INTO item VALUES (1, 'one')`);
    await readBatches(source, rig.start, (so) => transactionsIn(so) === 1);
    expect(tap.statuses().length).toBeGreaterThan(0);
    expect(tap.statuses().map((status) => status.readBigUInt64BE(9))).toEqual(tap.statuses().map(() => 0n));
    expect(await confirmed(rig)).toBe(rig.start);
  });

  test('a keepalive that asks is answered at once, and acknowledges nothing: the slot would stand ahead of the checkpoint', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    const reading = readAll(source, rig.start);
    await waitFor('the stream', () => tap.statuses().length > 0);
    const before = tap.statuses().length;
    const end = 1n << 60n; // beyond whatever the server itself may say meanwhile
    tap.inject(keepalive(end, { wantsAnswer: false }));
    await waitFor('the keepalive', () => source.received !== undefined && lsnOf(source.received) === end);
    expect(tap.statuses().length).toBe(before);
    tap.inject(keepalive(end, { wantsAnswer: true }));
    await waitFor('the answer', () => tap.statuses().length === before + 1, { deadlineMs: 2_000 });
    const answer = tap.statuses().at(-1);
    expect([answer?.readBigUInt64BE(1), answer?.readBigUInt64BE(9), answer?.readBigUInt64BE(17)]).toEqual([end, 0n, 0n]);
    reading.abort.abort();
    await reading.ended;
  });

  test('a server that has nothing to send is asked, and heard: it may be reading through a transaction of minutes', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const reading = readAll(source, rig.start);
      await waitFor('the stream', () => tap.statuses().length > 0);
      for (let time = 0; time < 3; time++) {
        const heardAt = source.heardAt;
        vi.advanceTimersByTime(STATUS_EVERY_MS);
        await waitFor('a sign of life', () => source.heardAt > heardAt, { deadlineMs: 10_000 });
      }
      reading.abort.abort();
      await reading.ended;
    } finally {
      vi.useRealTimers();
    }
  });

  test('they go out every 10 s, also while nobody reads and the socket stands still', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    await rig.db.query(`INSERT INTO item SELECT g, repeat('x', 2000) FROM generate_series(1, 10000) g`);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const iterator = source.read(rig.start, AbortSignal.timeout(20_000))[Symbol.asyncIterator]();
      await iterator.next(); // and no more
      await standsStill(tap);
      const before = tap.statuses().length;
      vi.advanceTimersByTime(STATUS_EVERY_MS);
      await waitFor('a status', () => tap.statuses().length === before + 1, { deadlineMs: 2_000 });
      vi.advanceTimersByTime(5 * STATUS_EVERY_MS);
      await waitFor('five more', () => tap.statuses().length === before + 6, { deadlineMs: 2_000 });
      await iterator.return?.();
    } finally {
      vi.useRealTimers();
    }
  });
});

test('where two commit records touch, acknowledging the first still brings the second', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const other = new pg.Client({ connectionString: rig.db.url });
  await other.connect();
  let from = rig.start;
  for (let attempt = 0; ; attempt++) {
    // The server is shared: sometimes somebody else writes between the two
    expect(attempt, 'attempts to make two commit records touch').toBeLessThan(100);
    await rig.db.query('BEGIN');
    await other.query('BEGIN');
    await rig.db.query(`INSERT INTO item VALUES (${attempt * 2}, 'first')`);
    await other.query(`INSERT INTO item VALUES (${attempt * 2 + 1}, 'second')`);
    await Promise.all([rig.db.query('COMMIT'), other.query('COMMIT')]);
    await using source = await rig.open({ maxBatchBytes: 1, isQuiet: () => false }); // a batch per transaction
    const pair = await readBatches(source, from, (so) => transactionsIn(so) === 2);
    const [first, second] = [pair.find(({ last }) => last), pair.at(-1)];
    if (first === undefined || second === undefined) {
      throw new Error('two transactions are two batches');
    }
    const isTouching = lsnOf(first.upTo) === commitAtOf(second);
    if (isTouching) {
      source.acknowledge(first.upTo);
      await readBatches(source, first.upTo, (so) => transactionsIn(so) === 1); // sends the acknowledgement as it ends
      expect(await confirmed(rig)).toBe(first.upTo);
      await using successor = await rig.open();
      const again = await readBatches(successor, first.upTo, (so) => transactionsIn(so) === 1);
      expect(again.map(({ upTo }) => upTo)).toEqual([second.upTo]);
      break;
    }
    from = second.upTo;
  }
  await other.end();
});

describe('a reader that is slow', () => {
  test('makes the socket stand still: what is in memory stays small', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    await rig.db.query(`INSERT INTO item SELECT g, repeat('x', 2000) FROM generate_series(1, 50000) g`); // 100 MB
    const abort = new AbortController();
    const iterator = source.read(rig.start, abort.signal)[Symbol.asyncIterator]();
    await iterator.next();
    expect(await standsStill(tap)).toBeLessThan(50_000_000); // most of it is in the kernel, and in the tap
    let rows = 0;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      rows += next.value.tables.reduce((sum, { inserts }) => sum + inserts, 0);
      if (next.value.last && !next.value.idle) {
        abort.abort();
      }
    }
    expect(rows).toBeGreaterThan(49_000);
    expect(tap.receivedBytes()).toBeGreaterThan(100_000_000);
  });
});

describe('how a stream ends', () => {
  test('an abort ends it without error, and the slot is free at once', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using source = await rig.open();
    const reading = readAll(source, rig.start);
    await waitFor('the stream', () => isRead(rig));
    reading.abort.abort();
    await reading.ended;
    await waitFor('the slot', async () => !(await isRead(rig)), { deadlineMs: 3_000 });
  });

  test('a frame that cannot be handled ends it with its code, after what came before', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using source = await rig.open({ maxValueBytes: 300_000, isQuiet: () => false, maxBatchDelayMs: 60_000 });
    await rig.db.query(`INSERT INTO item VALUES (1, 'small')`);
    await rig.db.query(`INSERT INTO item VALUES (2, repeat('x', 400000))`);
    const reading = readAll(source, rig.start);
    await expect(reading.ended).rejects.toMatchObject({ code: 'VALUE_TOO_LONG' });
    expect(transactionsIn(reading.batches)).toBe(1);
    await waitFor('the slot', async () => !(await isRead(rig)), { deadlineMs: 3_000 });
  });

  test('a message of a kind that is not known ends it with DECODE_FAILED', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    const reading = readAll(source, rig.start);
    await waitFor('the stream', () => tap.statuses().length > 0);
    tap.inject(Buffer.from([0x64, 0, 0, 0, 6, 0x3f, 0x3f]));
    await expect(reading.ended).rejects.toMatchObject({ code: 'DECODE_FAILED' });
  });

  test('a backend that is terminated is SERVER_RESTARTING, a broken connection CONNECTION_LOST', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using source = await rig.open();
    const reading = readAll(source, rig.start);
    await waitFor('the stream', () => isRead(rig));
    await rig.db.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [slotName(rig.task)]);
    await expect(reading.ended).rejects.toMatchObject({ code: 'SERVER_RESTARTING' });
    const tap = await openWireTap(rig.endpoint);
    await using through = await openThrough(tap, rig);
    const second = readAll(through, rig.start);
    await waitFor('the stream', () => tap.statuses().length > 0);
    await tap[Symbol.asyncDispose]();
    await expect(second.ended).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('a server that wants to stop and asks without end is left: it would wait for an acknowledgement that a target may keep back for hours', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using tap = await openWireTap(rig.endpoint);
    await using source = await openThrough(tap, rig);
    const reading = readAll(source, rig.start);
    await waitFor('the stream', () => tap.statuses().length > 0);
    tap.inject(Buffer.concat(Array.from({ length: 20 }, () => keepalive(1n, { wantsAnswer: true }))));
    await expect(reading.ended).rejects.toMatchObject({ code: 'SERVER_RESTARTING' });
  });

  test('a publication that is gone is SETTINGS_INVALID', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query(`DROP PUBLICATION ${slotName(rig.task)}`);
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    const start = await postgresSource.createSlot(rig.endpoint, rig.task);
    await rig.db.query(`INSERT INTO item VALUES (1, 'one')`);
    await using source = await rig.open();
    const reading = readAll(source, start);
    await expect(reading.ended).rejects.toMatchObject({ code: 'SETTINGS_INVALID', facts: { found: 'missing' } });
    expect(reading.batches.filter(({ idle }) => !idle)).toEqual([]);
  });

  test('a publication that is made later than the changes is SETTINGS_INVALID: they would be left out in silence', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await postgresSource.dropPublication(rig.endpoint, rig.task);
    await rig.db.query(`INSERT INTO item VALUES (1, 'one')`);
    await rig.db.query(`CREATE PUBLICATION ${slotName(rig.task)} FOR TABLE item`);
    await using source = await rig.open();
    const reading = readAll(source, rig.start);
    await expect(reading.ended).rejects.toMatchObject({ code: 'SETTINGS_INVALID', facts: { found: 'missing at this place of the log' } });
  });
});

test('a value of several megabytes arrives whole', async () => {
  await using rig = await openSourceRig(`${ITEM}; ALTER TABLE item ALTER name SET STORAGE EXTERNAL`, ['item']);
  await using source = await rig.open();
  await rig.db.query(`INSERT INTO item VALUES (1, repeat('x', 5000000)), (2, 'small')`);
  const batches = await readBatches(source, rig.start, (so) => transactionsIn(so) === 1);
  expect(batches.reduce((sum, { frames }) => sum + frames.length, 0)).toBeGreaterThan(5_000_000);
});

test('when only others write, idle batches move the chain', async () => {
  await using rig = await openSourceRig(`${ITEM}; CREATE TABLE other (a int)`, ['item']);
  await using source = await rig.open();
  await rig.db.query('INSERT INTO other SELECT generate_series(1, 1000)');
  const [idle] = await readBatches(source, rig.start, (so) => so.length > 0, { withIdle: true });
  expect(idle).toMatchObject({ idle: true, last: true, from: rig.start, transactions: 0, tables: [] });
  expect((idle?.upTo ?? '') > rig.start).toBe(true);
});

/** Waits until the server has not sent anything for a while; returns the bytes that it sent. */
async function standsStill(tap: WireTap): Promise<number> {
  let last = -1;
  let since = Date.now();
  await waitFor('the socket to stand still', () => {
    if (tap.receivedBytes() !== last) {
      last = tap.receivedBytes();
      since = Date.now();
    }
    return Date.now() - since > 700;
  });
  return last;
}

function commitAtOf(batch: LogBatch): bigint {
  return Buffer.from(batch.frames).readBigUInt64BE(5);
}
