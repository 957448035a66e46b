import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Whose connections: tells by the port on the client's side. Asked for each connection that is open, and for each that comes. */
export type Whose = (clientPort: number) => boolean;

/** A place on the way between two processes where a test can cut it. Loopback only; forwards TCP as it comes. */
export interface Link extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Connections open now. */
  readonly connections: number;
  /** Bytes that the server has sent through. */
  readonly receivedBytes: number;
  /** Resets every connection and refuses new ones, until `mend`. With `only`, the connections of others stay as they are. */
  cut(only?: Whose): void;
  /**
   * Nothing comes through in either direction and nobody is told, as when packets are dropped; new connections hang, too. Until `mend`.
   * With `only`, the connections of others stay as they are.
   */
  freeze(only?: Whose): void;
  /** Everything comes later by so much, in each direction. Until `mend`. */
  delay(ms: number): void;
  /** Resets each connection once so many more bytes have come from its server, wherever in a message that is. Once for each connection open now. */
  resetAfter(bytes: number): void;
  mend(): void;
  /** New connections go to another server from now on, as an address does that moves at a failover; those that are open are reset. */
  leadTo(server: { readonly host: string; readonly port: number }): void;
}

/** @param url of the server; the host and port of `through` lead to it by the link */
export async function openLink(url: string): Promise<Link & { readonly through: string }> {
  const server = new URL(url);
  const link = new TcpLink({ host: server.hostname, port: Number(server.port) });
  await link.listen();
  server.hostname = link.host;
  server.port = String(link.port);
  return Object.assign(link, { through: server.href });
}

/** As `openLink`, for an address without a scheme. */
export async function openLinkTo(host: string, port: number): Promise<Link> {
  const link = new TcpLink({ host, port });
  await link.listen();
  return link;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  bytesUntilReset: number;
  isFrozen: boolean;
}

const everybody: Whose = () => true;

class TcpLink implements Link {
  readonly host = '127.0.0.1';
  #to: Address;
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  #state: 'open' | 'cut' | 'frozen' = 'open';
  #whose = everybody;
  #delayMs = 0;
  #receivedBytes = 0;

  constructor(to: Address) {
    this.#to = to;
    this.#listener = createServer({ pauseOnConnect: true }, (client) => this.#accept(client));
  }

  async listen(): Promise<void> {
    this.#listener.listen(0, this.host);
    await once(this.#listener, 'listening');
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  cut(only = everybody): void {
    this.#state = 'cut';
    this.#whose = only;
    for (const pair of this.#pairs) {
      if (only(portOf(pair.client))) {
        reset(pair);
      }
    }
  }

  freeze(only = everybody): void {
    this.#state = 'frozen';
    this.#whose = only;
    for (const pair of this.#pairs) {
      if (only(portOf(pair.client))) {
        pair.isFrozen = true;
        pair.client.pause();
        pair.server.pause();
      }
    }
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  resetAfter(bytes: number): void {
    for (const pair of this.#pairs) {
      pair.bytesUntilReset = bytes;
    }
  }

  mend(): void {
    this.#state = 'open';
    this.#delayMs = 0;
    for (const pair of this.#pairs) {
      pair.isFrozen = false;
      pair.client.resume();
      pair.server.resume();
    }
  }

  leadTo(server: Address): void {
    this.#to = server;
    for (const pair of this.#pairs) {
      reset(pair);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #accept(client: Socket): void {
    const isHit = this.#state !== 'open' && this.#whose(portOf(client));
    if (this.#state === 'cut' && isHit) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#to);
    const pair: Pair = { client, server, bytesUntilReset: Number.POSITIVE_INFINITY, isFrozen: isHit };
    this.#pairs.add(pair);
    client.setNoDelay(true);
    server.setNoDelay(true);
    this.#forward(pair, { from: client, to: server });
    this.#forward(pair, { from: server, to: client }, (bytes) => {
      this.#receivedBytes += bytes;
      pair.bytesUntilReset -= bytes;
      if (pair.bytesUntilReset <= 0) {
        reset(pair);
      }
    });
    for (const socket of [client, server]) {
      socket.on('error', () => reset(pair));
      socket.on('close', () => this.#pairs.delete(pair));
    }
    if (isHit) {
      server.pause();
    } else {
      client.resume();
    }
  }

  #forward(
    pair: Pair,
    { from, to }: { readonly from: Socket; readonly to: Socket },
    seen: (bytes: number) => void = () => undefined,
  ): void {
    let last = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const wait = this.#delayMs > 0 ? delay(this.#delayMs) : undefined;
      last = last.then(async () => {
        await wait;
        if (!to.destroyed && !to.write(chunk)) {
          from.pause();
        }
        seen(chunk.length);
      });
    });
    to.on('drain', () => {
      if (!pair.isFrozen) {
        from.resume();
      }
    });
    from.on('close', () => void last.then(() => to.destroySoon())); // what was said before the end is still on its way
  }
}

function portOf(client: Socket): number {
  return client.remotePort ?? 0;
}

function reset({ client, server }: Pair): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}
