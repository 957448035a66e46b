import { randomBytes } from 'node:crypto';
import { shortId, slotName } from '@trem/contracts';
import {
  type Abortable,
  type EndpointConfig,
  ReplicationError,
  type SlotOptions,
  type SnapshotHolder,
  type SnapshotRef,
  type TaskRef,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type pg from 'pg';
import { closeClient, closeNow, connect, withClient } from '../connection.js';
import { translateError } from '../errors.js';
import { quoteIdentifier } from '../identifiers.js';
import { holderConnection } from './connections.js';
import { readLogEnd } from './identity.js';
import { hasJoined, settleJoined } from './joined-tables.js';
import { positionOfText } from './lsn.js';
import { dropSlot, slotError, survivesFailover } from './slot.js';
import { snapshotName } from './snapshot-name.js';

export interface HoldOptions extends SlotOptions {
  readonly slot: 'new' | 'keep' | 'none';
}

/**
 * Exports a snapshot and holds it on a connection that does nothing else: the next command on it would end the snapshot.
 * With `new` and `keep`, the slot's consistent point and the snapshot are the same place of the log; `none` needs no slot and no replication right.
 * The server waits with that until every transaction that writes just then has ended; `signal` ends the waiting: here at once, at the server
 * when the slot is dropped.
 *
 * @throws SLOTS_FULL · NO_REPLICATION_ROLE · NO_FAILOVER_SLOT · SLOT_BUSY somebody else reads our slot
 */
export async function holdSnapshot(
  endpoint: EndpointConfig,
  task: TaskRef,
  { slot, signal, failover }: HoldOptions,
): Promise<SnapshotHolder> {
  signal?.throwIfAborted();
  if (slot === 'new') {
    await dropSlot(endpoint, task);
  }
  const client = await connect(endpoint, {
    ...holderConnection(task),
    replication: slot !== 'none',
    ...(signal === undefined ? {} : { signal }),
  });
  const onAbort = () => closeNow(client);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    if (slot === 'keep') {
      await settle(client, task);
    }
    const snapshot = slot === 'none' ? await exportPlain(client) : await exportWithSlot(client, slotFor(task, { slot, failover }));
    await failpoint('snapshot.exported');
    signal?.throwIfAborted();
    return new ConnectionHolder(client, snapshot);
  } catch (error) {
    await closeClient(client);
    signal?.throwIfAborted();
    throw slotError(error, slotName(task), client);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * For a task without a load: waits until everybody has ended who wrote while tables were added to the publication, and makes sure that no reader of the
 * log takes them as not published. Nothing to wait for where none were added. `signal` ends the waiting.
 */
export async function settlePublication(endpoint: EndpointConfig, task: TaskRef, { signal }: Abortable = {}): Promise<void> {
  const options = { ...holderConnection(task), replication: true, ...(signal === undefined ? {} : { signal }) };
  await withClient(endpoint, options, (client) => settle(client, task));
}

/** The snapshot lies behind it: what is committed later is in the log, with every table. */
async function settle(client: pg.Client, task: TaskRef): Promise<void> {
  if (!(await hasJoined(client, task))) {
    return;
  }
  // The server makes a slot with a snapshot once everybody has ended who writes just then, and shows for whom it waits
  const name = nameOfLoad(task);
  await exportWithSlot(client, { name, isTemporary: true });
  await client.query(`DROP_REPLICATION_SLOT ${quoteIdentifier(name)}`);
  await settleJoined(client, task);
}

interface ExportOptions {
  readonly name: string;
  readonly isTemporary: boolean;
  readonly failover?: boolean | undefined;
}

function slotFor(task: TaskRef, { slot, failover }: { readonly slot: 'new' | 'keep' } & SlotOptions): ExportOptions {
  return slot === 'new' ? { name: slotName(task), isTemporary: false, failover } : { name: nameOfLoad(task), isTemporary: true };
}

/** One of its own for each temporary slot: that of a predecessor who hangs lives until its session is ended. */
function nameOfLoad(task: TaskRef): string {
  return `trem_${shortId(task.id)}_load_${randomBytes(4).toString('hex')}`;
}

async function exportWithSlot(client: pg.Client, { name, isTemporary, failover }: ExportOptions): Promise<SnapshotRef> {
  // The old form of the options, which every server since 10 takes, where the new one has nothing to say
  const options = !isTemporary && (await survivesFailover(client, failover)) ? `(SNAPSHOT 'export', FAILOVER true)` : 'EXPORT_SNAPSHOT';
  const sql = `CREATE_REPLICATION_SLOT ${quoteIdentifier(name)} ${isTemporary ? 'TEMPORARY ' : ''}LOGICAL pgoutput ${options}`;
  await failpoint('slot.before-create');
  const takenAt = await clockOf(client);
  const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(sql);
  await failpoint('slot.after-create');
  const [row] = rows;
  if (row === undefined) {
    throw new ReplicationError('BUG', { reason: 'the server made a slot without saying so' });
  }
  const position = positionOfText(row.consistent_point);
  return { name: snapshotName({ server: row.snapshot_name, position, takenAt }), position };
}

async function exportPlain(client: pg.Client): Promise<SnapshotRef> {
  const takenAt = await clockOf(client);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
  const position = await readLogEnd(client);
  return { name: snapshotName({ server: rows[0]?.name ?? '', position, takenAt }), position };
}

/** µs since 1970. Asked before the snapshot is made: what is committed after it is not committed before this. */
async function clockOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ now: string }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8::text AS now');
  return rows[0]?.now ?? '0';
}

class ConnectionHolder implements SnapshotHolder {
  readonly snapshot: SnapshotRef;
  readonly lost: Promise<never>;
  readonly #client: pg.Client;
  #isClosing = false;

  constructor(client: pg.Client, snapshot: SnapshotRef) {
    this.#client = client;
    this.snapshot = snapshot;
    this.lost = new Promise<never>((_, reject) => {
      const onLost = (error?: unknown) => {
        if (!this.#isClosing) {
          reject(new ReplicationError('SNAPSHOT_GONE', { snapshot: snapshot.name }, { cause: error && translateError(error, {}, client) }));
        }
      };
      client.on('error', onLost);
      client.on('end', () => onLost());
    });
    this.lost.catch(() => undefined); // who does not wait for it must not be ended by it
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await closeClient(this.#client);
  }
}
