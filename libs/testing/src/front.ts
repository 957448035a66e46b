import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Where a server is, and whatever else belongs to an endpoint. */
export interface Placed {
  readonly settings: { readonly host: string; readonly port: number };
}

/** Something that stands between a client and a server. */
export interface Front<E extends Placed> extends AsyncDisposable {
  /** The server's endpoint, by way of the front. */
  readonly endpoint: E;
}

/** Opens a connection to the server, or to another one, for a client's; where one of the two ends, the other does. */
export type ConnectBehind = (ours: Duplex, to?: Placed['settings']) => Socket;

/** @param serve what becomes of a client's connection */
export async function openFront<E extends Placed>(
  endpoint: E,
  serve: (ours: Socket, connectBehind: ConnectBehind) => void,
): Promise<Front<E>> {
  const { host, port } = endpoint.settings;
  const sockets = new Set<Socket>();
  const connectBehind: ConnectBehind = (ours, to = { host, port }) => {
    const theirs = connect(to.port, to.host);
    sockets.add(theirs);
    for (const socket of [ours, theirs]) {
      socket.on('error', () => undefined);
      socket.on('close', () => [ours, theirs].map((one) => one.destroy()));
    }
    return theirs;
  };
  const server = createServer((ours) => {
    sockets.add(ours);
    ours.on('error', () => undefined);
    serve(ours, connectBehind);
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
