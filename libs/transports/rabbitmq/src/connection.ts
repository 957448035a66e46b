import { setTimeout as delay } from 'node:timers/promises';
import { ReplicationError } from '@trem/replication-core';
import { type Channel, type ChannelModel, connect } from 'amqplib';

export interface RabbitAddress {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. Several, separated by commas: tried in order. */
  readonly url: string;
}

const HEARTBEAT_SECONDS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * A plain connection: it never reconnects by itself, because a lost connection means a lost lock and unacknowledged deliveries that come again.
 * A dead peer is noticed within two heartbeats of 10 s.
 * @throws BROKER_LOST no address answers
 */
export async function openConnection({ url }: RabbitAddress): Promise<ChannelModel> {
  const failures: unknown[] = [];
  for (const address of url.split(',')) {
    try {
      const model = await connect(withHeartbeat(address.trim()), { noDelay: true, timeout: CONNECT_TIMEOUT_MS });
      model.on('error', () => undefined); // without a listener Node ends the process; `close` follows and is what we act on
      model.on('close', () => closed.add(model));
      return model;
    } catch (error) {
      failures.push(error);
    }
  }
  throw brokerLost('connect', failures.at(-1));
}

function withHeartbeat(address: string): string {
  const url = new URL(address);
  if (!url.searchParams.has('heartbeat')) {
    url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  }
  return url.href;
}

/** Connections that have ended: closing one of them again would never be answered. */
const closed = new WeakSet<ChannelModel>();

export async function closeConnection(model: ChannelModel): Promise<void> {
  await Promise.resolve(); // channels hear of a broken connection before it says that it is closed
  if (!closed.has(model)) {
    await quietly(model.close());
  }
}

/** Opens a connection for one piece of work and closes it. Errors of the broker become BROKER_LOST. */
export async function withConnection<T>(address: RabbitAddress, what: string, work: (model: ChannelModel) => Promise<T>): Promise<T> {
  const model = await openConnection(address);
  try {
    return await work(model);
  } catch (error) {
    throw error instanceof ReplicationError ? error : brokerLost(what, error);
  } finally {
    await closeConnection(model);
  }
}

/**
 * One call on a channel of its own: the broker closes a channel on every refusal.
 * `refused` turns the refusals it knows (by AMQP reply code) into an answer.
 */
export async function onChannel<T>(
  model: ChannelModel,
  call: (channel: Channel) => Promise<T>,
  refused?: (replyCode: number) => T | undefined,
): Promise<T> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined); // the call itself rejects with it
  try {
    const answer = await call(channel);
    await quietly(channel.close());
    return answer;
  } catch (error) {
    const answer = refused?.(replyCode(error));
    if (answer === undefined) {
      throw error;
    }
    return answer;
  }
}

/** AMQP reply code of an error; 0 when it has none. */
export function replyCode(error: unknown): number {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 0;
}

export function brokerLost(what: string, cause?: unknown): ReplicationError {
  return new ReplicationError('BROKER_LOST', { what, replyCode: replyCode(cause) || undefined }, { cause });
}

/** Closing what the broker may have closed already, or what no longer answers: then the heartbeat ends it later. */
export async function quietly(closing: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const patience = delay(CLOSE_TIMEOUT_MS, undefined, { signal: timer.signal });
  await Promise.race([closing, patience]).catch(() => undefined);
  timer.abort();
  await patience.catch(() => undefined);
}
