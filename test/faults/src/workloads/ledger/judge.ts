import pg from 'pg';
import type { Violation } from '../workload.js';
import { HASH_SQL } from './perform.js';
import { digestSql, keySql, type LedgerTable, ledgerTables } from './tables.js';

/** Of each thing that can be wrong, so many are named. */
const NAMED = 10;

const ENTRIES = 'SELECT tx_no, rows, hash FROM ledger ORDER BY tx_no';

const TORN = `
  SELECT coalesce(ledger.tx_no, found.tx_no) AS tx_no, coalesce(ledger.rows, 0) AS rows, coalesce(found.rows, 0) AS found
    FROM ledger
    FULL JOIN (SELECT tx_no, count(*) AS rows, ${HASH_SQL} AS hash FROM ledger_row GROUP BY tx_no) found USING (tx_no)
   WHERE coalesce(ledger.rows, 0) <> coalesce(found.rows, 0) OR (ledger.rows > 0 AND found.hash IS DISTINCT FROM ledger.hash)
   ORDER BY 1 LIMIT ${NAMED}`;

/** Each key's newest entry beside the row, or rows, that stand there. */
function differencesOf(table: LedgerTable): string {
  return `
  WITH newest AS (
    SELECT DISTINCT ON (row_key) row_key, tx_no, version, op, md5
      FROM ledger_row WHERE table_name = '${table.name}' ORDER BY row_key, version DESC, tx_no DESC, seq DESC
  ), there AS (
    SELECT ${keySql(table, 't')} AS row_key, count(*) AS copies, max(t.version) AS version, max(${digestSql(table, 't')}) AS md5
      FROM ${table.name} t GROUP BY 1
  )
  SELECT row_key, newest.tx_no, newest.version, newest.op, there.copies, there.version AS found
    FROM newest FULL JOIN there USING (row_key)
   WHERE CASE WHEN newest.op IS NULL OR newest.op = 'd' THEN there.copies IS NOT NULL
              ELSE there.copies IS DISTINCT FROM 1 OR there.version <> newest.version OR there.md5 <> newest.md5 END
   ORDER BY row_key LIMIT ${NAMED}`;
}

interface Difference {
  readonly row_key: string;
  readonly tx_no: string | null;
  readonly version: string | null;
  readonly op: string | null;
  readonly copies: string | null;
  readonly found: string | null;
}

/** Whether a target at rest has every transaction of the source, whole, and what it holds follows from its own ledger. */
export async function judgeLedger(source: string, target: string): Promise<readonly Violation[]> {
  const here = await connect(source);
  const there = await connect(target);
  try {
    return await judgeClients(here, there);
  } finally {
    await Promise.all([here.end(), there.end()]);
  }
}

export async function judgeClients(here: pg.Client, there: pg.Client): Promise<readonly Violation[]> {
  const violations = [...(await judgeEntries(here, there)), ...(await judgeTransactions(there))];
  for (const table of Object.values<LedgerTable>(ledgerTables)) {
    const { rows } = await there.query<Difference>(differencesOf(table));
    violations.push(...rows.map((row) => judgeRow(table.name, row)));
  }
  return violations;
}

async function judgeEntries(here: pg.Client, there: pg.Client): Promise<readonly Violation[]> {
  interface Entry {
    readonly tx_no: string;
    readonly rows: number;
    readonly hash: string;
  }
  const written = (await here.query<Entry>(ENTRIES)).rows;
  const left = new Map((await there.query<Entry>(ENTRIES)).rows.map((entry) => [entry.tx_no, entry]));
  const lost: Violation[] = [];
  for (const { tx_no, rows, hash } of written) {
    const entry = left.get(tx_no);
    left.delete(tx_no);
    if (entry === undefined) {
      lost.push({ kind: 'lost', text: `transaction ${tx_no} of ${rows} rows` });
    } else if (entry.rows !== rows || entry.hash !== hash) {
      lost.push({ kind: 'torn', text: `transaction ${tx_no}: its ledger entry differs` });
    }
  }
  const extra = [...left.keys()].map((txNo): Violation => ({ kind: 'doubled', text: `transaction ${txNo} is not at the source` }));
  return [...lost.slice(0, NAMED), ...extra.slice(0, NAMED)];
}

async function judgeTransactions(there: pg.Client): Promise<readonly Violation[]> {
  const { rows } = await there.query<{ tx_no: string; rows: number; found: string }>(TORN);
  return rows.map((row) => ({
    kind: 'torn',
    text: `transaction ${row.tx_no}: ${row.rows} rows by its ledger entry, ${row.found} entries of rows, or they differ`,
  }));
}

function judgeRow(table: string, { row_key, tx_no, version, op, copies, found }: Difference): Violation {
  const row = `${table} ${row_key}`;
  const written = `transaction ${tx_no}, version ${version}`;
  if (copies !== null && Number(copies) > 1) {
    return { kind: 'doubled', text: `${row} is there ${copies} times` };
  }
  if (op === null) {
    return { kind: 'doubled', text: `${row}: no transaction of the target's ledger wrote it` };
  }
  if (copies === null) {
    return { kind: 'lost', text: `${row} is not there (${written})` };
  }
  if (op === 'd') {
    return { kind: 'lost', text: `${row} is still there, at version ${found}: its end is lost (${written})` };
  }
  if (Number(found) > Number(version)) {
    return { kind: 'torn', text: `${row} is at version ${found}, beyond the newest entry (${written})` };
  }
  const what = found === version ? 'has other values' : `is at version ${found}`;
  return { kind: 'lost', text: `${row} ${what} (${written})` };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'ledger-judge' });
  client.on('error', () => undefined); // the running query fails with it
  await client.connect();
  return client;
}
