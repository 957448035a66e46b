import pg from 'pg';

/** A connection to a database that may be killed at any time: a query that fails takes its connection along, and the next one opens another. */
export class Database implements AsyncDisposable {
  readonly url: string;
  readonly #name: string;
  #client: pg.Client | undefined;

  constructor(url: string, name: string) {
    this.url = url;
    this.#name = name;
  }

  /** @throws whatever the server or its absence says; what was asked for may have been carried out all the same */
  async query<R extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = await this.#open();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #open(): Promise<pg.Client> {
    if (this.#client === undefined) {
      const client = new pg.Client({ connectionString: this.url, application_name: this.#name, connectionTimeoutMillis: 5_000 });
      client.on('error', () => this.#forget(client)); // its queries fail, which is where it is told
      client.on('end', () => this.#forget(client));
      await client.connect();
      this.#client = client;
    }
    return this.#client;
  }

  #forget(client: pg.Client): void {
    if (this.#client === client) {
      this.#client = undefined;
    }
  }

  async #close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }
}
