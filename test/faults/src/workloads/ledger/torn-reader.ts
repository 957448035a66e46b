import type pg from 'pg';
import type { Reader } from '../watcher.js';
import type { Violation } from '../workload.js';
import { HASH_SQL } from './perform.js';
import { keySql, type LedgerTable, type LedgerTableName, ledgerTables } from './tables.js';

const NEWEST = 40;
const CHOSEN = 12;

/** Transactions that can be seen in some way: by their ledger entry, or by a row that they wrote. */
const VISIBLE = [
  `(SELECT tx_no FROM ledger ORDER BY tx_no DESC LIMIT ${NEWEST})`,
  ...Object.keys(ledgerTables).map((name) => `(SELECT tx_no FROM ${name} ORDER BY tx_no DESC LIMIT 4)`),
].join(' UNION ');

const NO_ENTRY = `SELECT tx_no FROM unnest($1::bigint[]) chosen (tx_no) WHERE NOT EXISTS (SELECT FROM ledger WHERE ledger.tx_no = chosen.tx_no)`;

const OTHER_ROWS = `
  SELECT tx_no, ledger.rows, coalesce(found.rows, 0) AS found
    FROM ledger
    LEFT JOIN (SELECT tx_no, count(*) AS rows, ${HASH_SQL} AS hash FROM ledger_row WHERE tx_no = ANY($1) GROUP BY tx_no) found USING (tx_no)
   WHERE tx_no = ANY($1) AND ledger.rows > 0 AND (found.rows IS DISTINCT FROM ledger.rows OR found.hash IS DISTINCT FROM ledger.hash)`;

/** Rows that do not show what the transaction did: gone or older. Later transactions may be the reason. */
const SUSPECTS = Object.values<LedgerTable>(ledgerTables)
  .map(
    (table) => `
  SELECT entry.tx_no, entry.table_name, entry.row_key, entry.version, entry.op, there.version AS found
    FROM ledger_row entry
    LEFT JOIN ${table.name} there ON ${keySql(table, 'there')} = entry.row_key
   WHERE entry.tx_no = ANY($1) AND entry.table_name = '${table.name}'
     AND CASE WHEN entry.op = 'd' THEN there.version < entry.version ELSE there.version IS NULL OR there.version < entry.version END`,
  )
  .join(' UNION ALL ');

/** A row that is gone was taken away by a later change; its transaction has a higher number, for it is the same writer's, or the same. */
const TAKEN_AWAY = `
  SELECT FROM ledger_row WHERE tx_no >= $1 AND table_name = $2 AND row_key = $3 AND version > $4 AND op = 'd' LIMIT 1`;

interface Suspect {
  readonly tx_no: string;
  readonly table_name: LedgerTableName;
  readonly row_key: string;
  readonly version: string;
  readonly op: string;
  readonly found: string | null;
}

/** Takes transactions that are visible at the target and sees whether all of each is. */
export class TornReader implements Reader {
  #shown: readonly string[] = [];

  forget(): void {
    this.#shown = [];
  }

  async look(client: pg.Client): Promise<readonly Violation[]> {
    const visible = (await client.query<{ tx_no: string }>(VISIBLE)).rows.map(({ tx_no }) => tx_no);
    const chosen = visible.length <= CHOSEN ? visible : Array.from({ length: CHOSEN }, () => oneOf(visible));
    const before = this.#shown;
    this.#shown = chosen;
    return [
      ...(await missing(client, before)).map((txNo) => backwards(`transaction ${txNo} was visible and is no more`)),
      ...(await missing(client, chosen)).map((txNo) => torn(`rows of transaction ${txNo} are visible, its ledger entry is not`)),
      ...(await incomplete(client, chosen)),
      ...(await hidden(client, chosen)),
    ];
  }
}

async function missing(client: pg.Client, txNos: readonly string[]): Promise<readonly string[]> {
  return (await client.query<{ tx_no: string }>(NO_ENTRY, [txNos])).rows.map(({ tx_no }) => tx_no);
}

async function incomplete(client: pg.Client, txNos: readonly string[]): Promise<readonly Violation[]> {
  const { rows } = await client.query<{ tx_no: string; rows: number; found: string }>(OTHER_ROWS, [txNos]);
  return rows.map((row) => torn(`transaction ${row.tx_no} has ${row.rows} entries, ${row.found} are visible, or they differ`));
}

async function hidden(client: pg.Client, txNos: readonly string[]): Promise<readonly Violation[]> {
  const suspects = (await client.query<Suspect>(SUSPECTS, [txNos])).rows;
  const violations: Violation[] = [];
  for (const { tx_no, table_name, row_key, version, op, found } of suspects) {
    if (found === null) {
      const later = await client.query(TAKEN_AWAY, [tx_no, table_name, row_key, version]);
      if (later.rowCount !== 0) {
        continue;
      }
    }
    const state = found === null ? 'not there' : `there at version ${found}`;
    violations.push(torn(`transaction ${tx_no}: ${table_name} ${row_key} (${op}, version ${version}) is ${state}`));
  }
  return violations;
}

function oneOf(list: readonly string[]): string {
  return list[Math.floor(Math.random() * list.length)] ?? '';
}

function torn(text: string): Violation {
  return { kind: 'torn', text };
}

function backwards(text: string): Violation {
  return { kind: 'backwards', text };
}
