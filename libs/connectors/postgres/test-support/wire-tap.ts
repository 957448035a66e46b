import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { EndpointConfig } from '@trem/replication-core';

/** Stands between us and the server and writes down what we say. */
export interface WireTap extends AsyncDisposable {
  readonly endpoint: EndpointConfig;
  /** Standby status updates that we sent, without their CopyData header. */
  statuses(): readonly Buffer[];
  /** Bytes that the server sent, on all connections. */
  receivedBytes(): number;
  /** Says something in the server's name, on the newest connection. */
  inject(bytes: Buffer): void;
}

export async function openWireTap(endpoint: EndpointConfig): Promise<WireTap> {
  const { host, port } = endpoint.settings;
  const sent: Buffer[] = [];
  const sockets = new Set<Socket>();
  let newest: Socket | undefined;
  let received = 0;
  const server = createServer((ours) => {
    const theirs = connect(port, host);
    newest = ours;
    for (const socket of [ours, theirs]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        ours.destroy();
        theirs.destroy();
      });
    }
    ours.on('data', (chunk) => sent.push(chunk));
    theirs.on('data', (chunk) => {
      received += chunk.length;
    });
    ours.pipe(theirs);
    theirs.pipe(ours);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    endpoint: { ...endpoint, settings: { ...endpoint.settings, host: '127.0.0.1', port: address.port } },
    statuses: () => statusesIn(Buffer.concat(sent)),
    receivedBytes: () => received,
    inject: (bytes) => newest?.write(bytes),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

/** CopyData messages of 34 bytes that begin with r. */
function statusesIn(sent: Buffer): readonly Buffer[] {
  const statuses: Buffer[] = [];
  for (let at = sent.indexOf(HEADER); at >= 0; at = sent.indexOf(HEADER, at + 39)) {
    statuses.push(sent.subarray(at + 5, at + 39));
  }
  return statuses;
}

const HEADER = Buffer.from([0x64, 0, 0, 0, 38, 0x72]);

/** A keepalive as the server sends it. */
export function keepalive(end: bigint, { wantsAnswer }: { readonly wantsAnswer: boolean }): Buffer {
  const message = Buffer.alloc(23);
  message.write('d');
  message.writeUInt32BE(22, 1);
  message.write('k', 5);
  message.writeBigUInt64BE(end, 6);
  message[22] = wantsAnswer ? 1 : 0;
  return message;
}
