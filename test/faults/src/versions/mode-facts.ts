import type { ApplyMode } from '@trem/contracts';
import { withClient } from '../workloads/with-client.js';
import type { Violation } from '../workloads/workload.js';
import { CAME, WRITTEN_ONCE } from './shapes.js';

/** So many of each thing that is wrong are named. */
export const NAMED = 10;

export interface FactSides {
  readonly source: string;
  readonly target: string;
  /** By the source's clock: what was committed later came by the stream. */
  readonly since: string;
}

/** What a mode lets a target at rest know beyond the rows of one key. */
export const judgeOthers: Readonly<Record<ApplyMode, (sides: FactSides) => Promise<readonly Violation[]>>> = {
  default: async () => [],
  upsert: judgeWrittenOnce,
  scd2: judgeMoney,
  history: judgeTransfers,
};

/** An upsert that is repeated changes nothing but the time of the last writing. */
async function judgeWrittenOnce({ target }: FactSides): Promise<readonly Violation[]> {
  const { createdAt, updatedAt } = CAME;
  const all = WRITTEN_ONCE.map((table) => `SELECT '${table}' AS name, tx_no FROM public.${table} WHERE ${updatedAt} <> ${createdAt}`);
  const { rows } = await withClient(target, (client) =>
    client.query<{ name: string; tx_no: string }>(`${all.join(' UNION ')} ORDER BY 1, 2 LIMIT ${NAMED}`),
  );
  return rows.map(({ name, tx_no }) => ({ kind: 'doubled', text: `${name} ${tx_no} was written again` }));
}

/** Of versions that were valid at one moment, the money is what the bank always has. What was loaded is dated by its load. */
async function judgeMoney({ source, target, since }: FactSides): Promise<readonly Violation[]> {
  const { rows: now } = await withClient(source, (client) =>
    client.query<{ sum: string }>(
      'SELECT sum(balance) FROM (SELECT balance FROM bank_left UNION ALL SELECT balance FROM bank_right) account',
    ),
  );
  const wanted = now[0]?.sum;
  const both = (what: string) => ['bank_left', 'bank_right'].map((table) => `SELECT ${what.replace('*', table)}`).join(' UNION ALL ');
  const { rows } = await withClient(target, (client) =>
    client.query<{ at: string; sum: string }>(
      `WITH moved AS (${both('scd_start_date AS at, balance AS by FROM public.*')}
            UNION ALL ${both('scd_end_date, -balance FROM public.* WHERE scd_end_date IS NOT NULL')}),
            held AS (SELECT at, sum(sum(by)) OVER (ORDER BY at) AS sum FROM moved GROUP BY at)
       SELECT at::text, sum FROM held WHERE at > $1::timestamptz AND sum <> $2 ORDER BY held.at LIMIT ${NAMED}`,
      [since, wanted],
    ),
  );
  return rows.map(({ at, sum }) => ({ kind: 'torn', text: `the bank has had ${sum} at ${at}, which should be ${wanted}` }));
}

/** What one transfer changed is noted at one position, and nothing else is. Of one before the stream, its own table may have been loaded earlier than the accounts. */
async function judgeTransfers({ target, since }: FactSides): Promise<readonly Violation[]> {
  const { rows } = await withClient(target, (client) =>
    client.query<{ tx_no: string; rows: number; found: string }>(
      `WITH noted AS (SELECT trem_position, trem_operation FROM bank_left UNION ALL SELECT trem_position, trem_operation FROM bank_right)
       SELECT tx_no, transfer.rows, count(noted) AS found
         FROM bank_transfer transfer LEFT JOIN noted ON noted.trem_position = transfer.trem_position AND noted.trem_operation = 'update'
        WHERE transfer.trem_operation = 'insert' AND transfer.trem_commit_time > $1::timestamptz
        GROUP BY tx_no, transfer.rows HAVING count(noted) <> transfer.rows ORDER BY tx_no LIMIT ${NAMED}`,
      [since],
    ),
  );
  return rows.map((row) => ({
    kind: Number(row.found) > row.rows ? 'doubled' : 'lost',
    text: `transfer ${row.tx_no} changed ${row.rows} accounts, ${row.found} are noted`,
  }));
}
