import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { EndpointConfig } from '@trem/replication-core';

/** Something that behaves towards a client as PgBouncer does: numbers of its own for sessions, and, in older releases, no replication connections. */
export interface PoolerFront extends AsyncDisposable {
  readonly endpoint: EndpointConfig;
}

export async function openPoolerFront(endpoint: EndpointConfig, { takesReplication = false } = {}): Promise<PoolerFront> {
  const { host, port } = endpoint.settings;
  const sockets = new Set<Socket>();
  const server = createServer((ours) => {
    sockets.add(ours);
    ours.on('error', () => undefined);
    ours.once('data', (startUp) => {
      if (!takesReplication && startUp.includes('\0replication\0')) {
        ours.end(refusal('08P01', 'unsupported startup parameter: replication'));
        return;
      }
      const theirs = connect(port, host);
      sockets.add(theirs);
      for (const socket of [ours, theirs]) {
        socket.on('error', () => undefined);
        socket.on('close', () => [ours, theirs].map((one) => one.destroy()));
      }
      theirs.write(startUp);
      ours.pipe(theirs);
      theirs.on('data', (bytes) => ours.write(renumber(bytes)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    endpoint: { ...endpoint, settings: { ...endpoint.settings, host: '127.0.0.1', port: address.port } },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

/** BackendKeyData as it stands in the answer to a log-in: its letter, a length of 12, the process, the secret. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

function renumber(bytes: Buffer): Buffer {
  const at = bytes.indexOf(KEY_DATA);
  if (at >= 0) {
    bytes.writeUInt32BE(1, at + KEY_DATA.length);
  }
  return bytes;
}

function refusal(sqlState: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${text}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
