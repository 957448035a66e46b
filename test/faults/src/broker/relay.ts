import amqp from 'amqplib';
import type { BrokerScene } from './broker-stage.js';

/** A hop inside the broker between capture and apply, where a test sees every message and decides what comes out. */
export interface Relay extends AsyncDisposable {
  /** Messages that came in. */
  readonly taken: number;
}

/**
 * Takes the place of the way from the task's exchange to the queue of its target; the old way is there again when it is closed.
 * @param pass what comes out for a message, in order; itself to leave it as it is
 */
export async function openRelay(
  scene: BrokerScene,
  pass: (content: Buffer, properties: amqp.MessageProperties) => readonly Buffer[],
): Promise<Relay> {
  const { exchange, queue, stage } = scene;
  const connection = await amqp.connect(stage.broker.url);
  const channel = await connection.createChannel();
  const own = (await channel.assertQueue('', { exclusive: true })).queue;
  let taken = 0;
  await channel.bindQueue(own, exchange, 'changes.#');
  await channel.unbindQueue(queue, exchange, 'changes.#');
  await channel.consume(
    own,
    (message) => {
      taken += message === null ? 0 : 1;
      for (const content of message === null ? [] : pass(message.content, message.properties)) {
        channel.sendToQueue(queue, content, { persistent: true });
      }
    },
    { noAck: true },
  );
  return {
    get taken() {
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await channel.bindQueue(queue, exchange, 'changes.#');
      await channel.unbindQueue(own, exchange, 'changes.#');
      await connection.close();
    },
  };
}

/** A copy with one bit turned over. */
export function flipped(content: Buffer, bit: number): Buffer {
  const damaged = Buffer.from(content);
  damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return damaged;
}
