import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which the kernel takes ports for outgoing connections: none of those can sit on a port that we are about to use.
const FIRST = 20_000;
const LAST = 31_999;
const handedOut = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on. `wanted` is taken when it is free, so that addresses outlive a restart. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isFree(wanted))) {
    handedOut.add(wanted);
    return wanted;
  }
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (!handedOut.has(port)) {
      handedOut.add(port);
      if (await isFree(port)) {
        return port;
      }
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
