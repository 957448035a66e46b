import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Link, openLinkTo } from './link.js';
import { waitFor } from './wait-for.js';

interface Scene extends AsyncDisposable {
  readonly link: Link;
  /** A connection through the link, and what it has got back of what it wrote. */
  dial(): Promise<Caller>;
}

interface Caller {
  readonly socket: Socket;
  readonly received: () => string;
  readonly port: number;
  readonly isOver: () => boolean;
}

/** A server that says back what it hears, behind a link. */
async function stage(): Promise<Scene> {
  const cleanUp = new AsyncDisposableStack();
  const ends = new Set<Socket>();
  const server = createServer((socket) => {
    ends.add(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.defer(() => void server.close());
  const address = server.address();
  const link = cleanUp.use(await openLinkTo('127.0.0.1', typeof address === 'object' && address !== null ? address.port : 0));
  const dial = async (): Promise<Caller> => {
    const socket = connect({ host: link.host, port: link.port });
    cleanUp.defer(() => void socket.destroy());
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      received += text;
    });
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
    return { socket, received: () => received, port: socket.localPort ?? 0, isOver: () => socket.destroyed };
  };
  return {
    link,
    dial,
    async [Symbol.asyncDispose]() {
      await cleanUp.disposeAsync();
      for (const socket of ends) {
        socket.destroy();
      }
    },
  };
}

const patience = { deadlineMs: 10_000, everyMs: 5 };
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n} `);

test('with a delay everything comes later, in its order', async () => {
  await using scene = await stage();
  const caller = await scene.dial();
  scene.link.delay(50);
  const begun = performance.now();
  for (const text of numbers(100)) {
    caller.socket.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await waitFor('all of it', () => caller.received() === numbers(100).join(''), patience);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(100);
});

test('a frozen link says nothing and loses nothing: mended, everything comes, of new connections too', async () => {
  await using scene = await stage();
  const caller = await scene.dial();
  caller.socket.write('before ');
  await waitFor('an answer', () => caller.received() === 'before ', patience);
  scene.link.freeze();
  const later = await scene.dial();
  caller.socket.write('x'.repeat(1_000_000));
  later.socket.write('later');
  await using direct = await stage(); // what goes to and fro elsewhere meanwhile would have come through here as well
  const witness = await direct.dial();
  witness.socket.write('y'.repeat(1_000_000));
  await waitFor('the other link', () => witness.received().length === 1_000_000, patience);
  expect([caller.received(), later.received(), caller.isOver(), later.isOver()]).toEqual(['before ', '', false, false]);
  scene.link.mend();
  await waitFor('the rest', () => caller.received().length === 1_000_007 && later.received() === 'later', patience);
});

test('cut: connections are reset and new ones refused, until it is mended', async () => {
  await using scene = await stage();
  const caller = await scene.dial();
  scene.link.cut();
  await waitFor('a reset', caller.isOver, patience);
  const refused = await scene.dial();
  await waitFor('a refusal', refused.isOver, patience);
  scene.link.mend();
  const again = await scene.dial();
  again.socket.write('again');
  await waitFor('an answer', () => again.received() === 'again', patience);
  expect(scene.link.connections).toBe(1);
});

test.each(['cut', 'freeze'] as const)('%s only one: the connections of others stay as they are, new ones too', async (how) => {
  await using scene = await stage();
  const [hit, spared] = [await scene.dial(), await scene.dial()];
  scene.link[how]((port) => port === hit.port);
  const next = await scene.dial();
  for (const { socket } of [hit, spared, next]) {
    socket.write('hello');
  }
  await waitFor('answers', () => spared.received() === 'hello' && next.received() === 'hello', patience);
  expect(hit.received()).toBe('');
  await waitFor('the outcome of the one that was hit', () => hit.isOver() === (how === 'cut'), patience);
});

test('resetAfter: the bytes before come through, the connection ends at the one that was named', async () => {
  await using scene = await stage();
  const caller = await scene.dial();
  scene.link.resetAfter(10);
  caller.socket.write('12345');
  await waitFor('five of ten', () => caller.received() === '12345', patience);
  expect(caller.isOver()).toBe(false);
  caller.socket.write('67890');
  await waitFor('the end', caller.isOver, patience);
  expect(scene.link.receivedBytes).toBe(10);
  const next = await scene.dial();
  next.socket.write('a connection that came later has no such end');
  await waitFor('an answer', () => next.received().length === 44, patience);
});

test('what a server says before it hangs up arrives, also with a delay', async () => {
  const server = createServer((socket) => socket.end('x'.repeat(500_000))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await using link = await openLinkTo('127.0.0.1', typeof address === 'object' && address !== null ? address.port : 0);
  link.delay(30);
  const socket = connect({ host: link.host, port: link.port });
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(socket, 'close');
  expect(bytes).toBe(500_000);
  server.close();
});
