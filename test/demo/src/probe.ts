import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const LOOK_MS = 3;
const PAUSE_MS = 100;

/**
 * Measures lag from outside: changes one row at the source, and looks at the target until it is there.
 * A sample is the time from the source's commit to the moment when a reader of the target sees it; looking adds up to 3 ms.
 */
export class Probe implements AsyncDisposable {
  readonly #source: pg.Client;
  readonly #target: pg.Client;
  readonly #samples: number[] = [];
  readonly #ending = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #isCounting = true;
  #number = 0;

  private constructor(source: pg.Client, target: pg.Client) {
    this.#source = source;
    this.#target = target;
  }

  static async open(urls: { readonly source: string; readonly target: string }): Promise<Probe> {
    const [source, target] = await Promise.all([connect(urls.source), connect(urls.target)]);
    return new Probe(source, target);
  }

  /** One sample, ms. Everything committed at the source before this call is at the target when it returns. @throws after the deadline */
  async measure(deadlineMs = 120_000): Promise<number> {
    this.#number += 1;
    const mark = `Hall 1, look ${this.#number}`;
    await this.#source.query({ name: 'mark', text: 'UPDATE shop.warehouse SET name = $1 WHERE id = 1', values: [mark] });
    const committedAt = performance.now();
    for (;;) {
      const { rowCount } = await this.#target.query({
        name: 'look',
        text: 'SELECT FROM shop.warehouse WHERE id = 1 AND name = $1',
        values: [mark],
      });
      const passed = performance.now() - committedAt;
      if (rowCount === 1) {
        return passed;
      }
      if (passed > deadlineMs) {
        throw new Error(`A row committed at the source is not at the target after ${Math.round(passed / 1_000)} s`);
      }
      await delay(LOOK_MS);
    }
  }

  /** Takes samples until `halt`, about ten a second. */
  begin(): void {
    this.#loop = this.#run();
    this.#loop.catch(() => undefined); // told by halt()
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const isCounted = this.#isCounting;
      const sample = await this.measure();
      if (isCounted && this.#isCounting) {
        this.#samples.push(sample);
      }
      await delay(PAUSE_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
  }

  /** Samples during an outage that we cause are its recovery time, which is told apart. */
  set isCounting(counting: boolean) {
    this.#isCounting = counting;
  }

  get samples(): readonly number[] {
    return this.#samples;
  }

  /** Marks made so far: changes that the traffic does not count. */
  get marks(): number {
    return this.#number;
  }

  async halt(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.halt().catch(() => undefined);
    await Promise.all([this.#source.end(), this.#target.end()].map((end) => end.catch(() => undefined)));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'demo-probe' });
  client.on('error', () => undefined); // the next query fails with it
  await client.connect();
  return client;
}
