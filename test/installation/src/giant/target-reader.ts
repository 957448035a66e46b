import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface ReaderOptions {
  readonly target: string;
  /** Rows of the one large transaction; 0 when it is rolled back. */
  readonly rows: number;
  readonly everyMs: number;
}

/** Looks at the target again and again, each time in one snapshot. */
export interface TargetReader extends AsyncDisposable {
  readonly looks: number;
  /** Looks that saw all of the large transaction. */
  readonly whole: number;
  /** States that the source never had. Empty is good. */
  readonly torn: readonly string[];
}

/** The large transaction is there whole or not at all; what was committed after it is not there before it, and what came before is there with it. */
export async function readTarget({ target, rows, everyMs }: ReaderOptions): Promise<TargetReader> {
  const client = new pg.Client({ connectionString: target, application_name: 'reader' });
  await client.connect();
  let isOn = true;
  let looks = 0;
  let whole = 0;
  const torn: string[] = [];
  const work = (async () => {
    while (isOn) {
      const seen = await look(client);
      looks += 1;
      whole += rows > 0 && seen.giant === rows ? 1 : 0;
      if (seen.giant !== 0 && seen.giant !== rows) {
        torn.push(`${seen.giant} of ${rows} rows`);
      }
      if (rows > 0 && seen.giant === 0 && seen.after > 0) {
        torn.push(`${seen.after} transactions before the one that they followed`);
      }
      await delay(everyMs);
    }
  })();
  work.catch((error: unknown) => torn.push(`the reader failed: ${String(error)}`));
  return {
    torn,
    get looks() {
      return looks;
    },
    get whole() {
      return whole;
    },
    async [Symbol.asyncDispose]() {
      isOn = false;
      await work.catch(() => undefined);
      await client.end();
    },
  };
}

interface Seen {
  readonly giant: number;
  readonly after: number;
}

async function look(client: pg.Client): Promise<Seen> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<Seen>(
    `SELECT (SELECT count(*) FROM giant)::int AS giant, (SELECT count(*) FROM small WHERE kind = 'after')::int AS after`,
  );
  await client.query('COMMIT');
  return rows[0] ?? { giant: -1, after: -1 };
}
