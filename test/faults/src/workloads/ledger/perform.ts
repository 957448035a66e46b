import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Change, Plan } from './plan.js';
import { literal, rowsInto, type Step, stepsOf, versionOf } from './statements.js';
import { digestOf } from './tables.js';

/**
 * Writes one planned transaction, without BEGIN and COMMIT: the changes in two or three stretches, so that what others write comes between, and
 * last `ledger_row` and `ledger`.
 */
export async function perform(client: pg.Client, plan: Plan): Promise<void> {
  if (plan.isRehearsed) {
    await client.query('SAVEPOINT rehearsal');
    await write(client, plan);
    await client.query('ROLLBACK TO rehearsal');
  }
  await write(client, plan);
}

async function write(client: pg.Client, plan: Plan): Promise<void> {
  const steps = stepsOf(plan.changes, plan.txNo);
  const middle = Math.ceil(steps.length / 2);
  await runAll(client, steps.slice(0, middle));
  if (plan.hasSlip) {
    await client.query(
      `SAVEPOINT slip; INSERT INTO ledger_plain VALUES ('slip', ${plan.txNo}, 0, 0, 'rolled back'); ROLLBACK TO slip; RELEASE slip`,
    );
  }
  if (plan.pauseMs > 0) {
    await delay(plan.pauseMs);
  }
  await runAll(client, [...steps.slice(middle), ...entriesOf(plan), { sql: closeSql(plan) }]);
}

/** Runs statements in as few messages as possible. */
async function runAll(client: pg.Client, steps: readonly Step[]): Promise<void> {
  let sql: string[] = [];
  const flush = async () => {
    if (sql.length > 0) {
      await client.query(sql.join(';\n'));
      sql = [];
    }
  };
  for (const step of steps) {
    if ('sql' in step) {
      sql.push(step.sql);
    } else {
      await flush();
      await pipeline(Readable.from([step.csv]), client.query(copyFrom(step.copy)));
    }
  }
  await flush();
}

type Entry = readonly [table: string, key: string, version: string, op: string, digest: string];

function entriesOf({ txNo, changes }: Plan): readonly Step[] {
  const entries = changes.flatMap(entriesOfChange);
  if (entries.length === 0) {
    return []; // a transaction may find nothing to change
  }
  if (changes.some(({ op }) => op === 'touch')) {
    const rows = entries.map(
      ([table, key, version, op, digest], seq) => `(${txNo}, ${seq}, '${table}', ${literal(key)}, ${version}, '${op}', '${digest}')`,
    );
    return [{ sql: `INSERT INTO ledger_row VALUES ${rows.join(', ')}` }];
  }
  return [
    rowsInto(
      'ledger_row',
      entries.map((entry, seq) => [`${txNo}`, `${seq}`, ...entry]),
    ),
  ];
}

function entriesOfChange(change: Change): readonly Entry[] {
  const { table, key } = change;
  switch (change.op) {
    case 'insert':
      return [[table, key, `${change.version}`, 'i', digestOf(change.values)]];
    case 'update':
      return [[table, key, `${change.version}`, 'u', digestOf(change.values)]];
    case 'delete':
      return [[table, key, `${change.version}`, 'd', '']];
    case 'move':
      return [
        [table, key, `${change.goneVersion}`, 'd', ''],
        [table, change.to, `${change.version}`, 'i', digestOf(change.values)],
      ];
    case 'touch':
      return [[table, key, versionOf(table, key), 'u', digestOf(change.values)]];
  }
}

/** How the server makes the hash of a transaction's entries; needs them grouped by transaction. */
export const HASH_SQL = `md5(string_agg(concat_ws(':', seq, table_name, row_key, version, op, md5), ',' ORDER BY seq))`;

function closeSql({ txNo, writer }: Plan): string {
  return `INSERT INTO ledger SELECT ${txNo}, ${writer}, count(*), coalesce(${HASH_SQL}, '') FROM ledger_row WHERE tx_no = ${txNo}`;
}
