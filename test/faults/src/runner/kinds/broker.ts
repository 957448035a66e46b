import { setTimeout as delay } from 'node:timers/promises';
import { queueNames } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { type Channel, connect } from 'amqplib';
import pg from 'pg';
import { flipped } from '../../broker/relay.js';
import { DAMAGED_ON_PURPOSE } from '../../workloads/index.js';
import type { Rig } from '../rig.js';
import { healsItself, type Kind } from './kind.js';

function brokerStopped(name: string, how: 'term' | 'kill'): Kind {
  return {
    name,
    async strike({ servers: { rabbit } }, random) {
      const lastsMs = random.between(0, 3_000);
      await rabbit.stop(how);
      return {
        detail: `away for ${lastsMs} ms`,
        async heal() {
          await delay(lastsMs);
          await rabbit.start();
        },
      };
    },
  };
}

/** Batches lie in the queue first: a table is locked at the target until some do. */
const purged: Kind = {
  name: 'queue-purged',
  onlyStream: true,
  async strike(rig, random) {
    await using channel = await openChannel(rig);
    await using _pile = await pileUp(rig, random.pick(rig.tables), channel);
    const { messageCount } = await channel.purgeQueue(applyQueue(rig));
    return { detail: `of ${messageCount} messages`, missed: () => messageCount === 0, heal: healsItself };
  },
};

const queueDeleted: Kind = {
  name: 'queue-deleted',
  async strike(rig) {
    await using channel = await openChannel(rig);
    const { messageCount } = await channel.deleteQueue(applyQueue(rig));
    return { detail: `with ${messageCount} messages`, heal: healsItself };
  },
};

const exchangeDeleted: Kind = {
  name: 'exchange-deleted',
  async strike(rig) {
    await using channel = await openChannel(rig);
    await channel.deleteExchange(queueNames(rig.task.name).exchange);
    return { detail: 'the exchange of the task', heal: healsItself };
  },
};

/** By the management page, as an operator would. */
const connectionsClosed: Kind = {
  name: 'connections-closed',
  async strike(rig) {
    const names = await connectionNames(rig);
    for (const name of names) {
      await manage(rig, 'DELETE', `connections/${encodeURIComponent(name)}`);
    }
    return { detail: `${names.length} of them`, missed: () => names.length === 0, heal: healsItself };
  },
};

/**
 * A queue of our own gets a copy of every envelope, and each copy is put into the queue of the target: all of a few seconds come twice,
 * the second time behind others.
 */
const doubled: Kind = {
  name: 'envelopes-doubled',
  onlyStream: true,
  async strike(rig, random) {
    const channel = await openChannel(rig);
    const lastsMs = random.between(2_000, 5_000);
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, queueNames(rig.task.name).exchange, '#');
    let envelopes = 0;
    await channel.consume(
      queue,
      (message) => {
        if (message !== null) {
          channel.sendToQueue(applyQueue(rig), message.content, message.properties);
          envelopes += 1;
        }
      },
      { noAck: true },
    );
    return {
      get detail() {
        return `${envelopes} in ${lastsMs} ms`;
      },
      missed: () => envelopes === 0,
      async heal() {
        await delay(lastsMs);
        await channel[Symbol.asyncDispose]();
      },
    };
  },
};

/** A copy of one envelope, with one bit turned over, comes among the others. */
const damaged: Kind = {
  name: 'envelope-damaged',
  async strike(rig, random) {
    await using channel = await openChannel(rig);
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, queueNames(rig.task.name).exchange, '#');
    const { content } = await waitFor('an envelope', () => channel.get(queue, { noAck: true }));
    const bit = random.below(content.length * 8);
    channel.sendToQueue(applyQueue(rig), flipped(content, bit), { persistent: true, headers: { [DAMAGED_ON_PURPOSE]: true } });
    return { detail: `bit ${bit} of ${content.length * 8}`, heal: healsItself };
  },
};

/** The broker takes nothing more from anybody who publishes, and goes on giving out. */
const alarmed: Kind = {
  name: 'broker-memory-alarm',
  async strike({ servers: { rabbit } }, random) {
    const lastsMs = random.between(5_000, 12_000);
    await rabbit.control('set_vm_memory_high_watermark', '0');
    return {
      detail: `for ${lastsMs} ms`,
      async heal() {
        await delay(lastsMs);
        await rabbit.control('set_vm_memory_high_watermark', 'absolute', '1GB');
      },
    };
  },
};

export const brokerKinds: readonly Kind[] = [
  brokerStopped('broker-restarted', 'term'),
  brokerStopped('broker-killed', 'kill'),
  purged,
  queueDeleted,
  exchangeDeleted,
  connectionsClosed,
  alarmed,
  doubled,
  damaged,
];

function applyQueue({ task }: Rig): string {
  return queueNames(task.name).apply(task.target);
}

/** On a connection of its own, past the links. A channel that the broker closes makes its calls fail. */
async function openChannel({ servers: { rabbit } }: Rig): Promise<Channel & AsyncDisposable> {
  const connection = await connect(rabbit.url);
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  return Object.assign(channel, {
    [Symbol.asyncDispose]: async () => {
      await connection.close().catch(() => undefined);
    },
  });
}

async function pileUp(rig: Rig, table: string, channel: Channel): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: rig.target.url, application_name: 'stranger' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE public.${pg.escapeIdentifier(table)} IN SHARE ROW EXCLUSIVE MODE`);
  await waitFor('batches in the queue', async () => (await channel.checkQueue(applyQueue(rig))).messageCount > 0, {
    deadlineMs: 5_000,
  }).catch(() => undefined);
  return { [Symbol.asyncDispose]: () => client.end() };
}

async function connectionNames(rig: Rig): Promise<string[]> {
  const answer = await manage(rig, 'GET', 'connections');
  const connections = (await answer.json()) as readonly { readonly name: string }[];
  return connections.map(({ name }) => name);
}

async function manage({ servers: { rabbit } }: Rig, method: string, path: string): Promise<Response> {
  const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
  return await fetch(`${rabbit.page}/api/${path}`, { method, headers, signal: AbortSignal.timeout(10_000) });
}
