import type { EndpointConfig } from '@trem/replication-core';
import { openFront } from '@trem/testing';

/** The way to a server, where everything that it is told to execute is counted. */
export interface CountedWay extends AsyncDisposable {
  /** The same server, by this way. */
  readonly endpoint: EndpointConfig;
  /** Statements executed since it was opened, whatever they are: reads and commits, too. */
  readonly statements: number;
  /** Connections made since then. */
  readonly connections: number;
}

/** For servers that are spoken to without encryption. */
export async function countStatements(server: EndpointConfig): Promise<CountedWay> {
  const counts = { statements: 0, connections: 0 };
  const front = await openFront(server, (ours, connectBehind) => {
    counts.connections += 1;
    const theirs = connectBehind(ours);
    const said = new Said(() => {
      counts.statements += 1;
    });
    ours.on('data', (piece: Buffer) => said.hear(piece));
    ours.pipe(theirs);
    theirs.pipe(ours);
  });
  return {
    endpoint: front.endpoint,
    get statements() {
      return counts.statements;
    },
    get connections() {
      return counts.connections;
    },
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}

const EXECUTE = 0x45;
const QUERY = 0x51;
const LENGTH_BYTES = 4;

/**
 * What a client says, in whatever pieces it comes.
 * @see PostgreSQL manual, "Message Formats": a type and a length, the first message without a type
 */
class Said {
  readonly #onExecute: () => void;
  #typeBytes = 0;
  #head = Buffer.alloc(0);
  /** Bytes of the content that are still to come. */
  #content = 0;

  constructor(onExecute: () => void) {
    this.#onExecute = onExecute;
  }

  hear(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#content > 0) {
        const skipped = Math.min(this.#content, rest.length);
        this.#content -= skipped;
        rest = rest.subarray(skipped);
      } else {
        const missing = this.#typeBytes + LENGTH_BYTES - this.#head.length;
        this.#head = Buffer.concat([this.#head, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        this.#beginContent();
      }
    }
  }

  #beginContent(): void {
    if (this.#head.length < this.#typeBytes + LENGTH_BYTES) {
      return;
    }
    const type = this.#typeBytes === 0 ? undefined : this.#head[0];
    if (type === EXECUTE || type === QUERY) {
      this.#onExecute();
    }
    this.#content = this.#head.readUInt32BE(this.#typeBytes) - LENGTH_BYTES;
    this.#head = Buffer.alloc(0);
    this.#typeBytes = 1;
  }
}
