import type { ApplyMode } from '@trem/contracts';
import { keySql, type LedgerTable, ledgerTables } from '../workloads/ledger/tables.js';
import { withClient } from '../workloads/with-client.js';
import type { Violation } from '../workloads/workload.js';
import { ADDED, DELETED_AT, type Drawn, type DrawnTable, drawnOf } from './drawn.js';
import { NAMED } from './mode-facts.js';
import { TOLD } from './now.js';

/** Of rows that are never deleted and never move: what their making gave them. */
export type Kept = ReadonlyMap<string, string>;

const BANK = ['bank_left', 'bank_right'];
const LEDGER = Object.values<LedgerTable>(ledgerTables);

interface Rows {
  readonly mode: ApplyMode;
  readonly drawn: Drawn;
  readonly target: string;
}

/** Ask when the load is over, and again at rest: nothing that is written in between may change it. */
export async function keptOf({ mode, drawn, target }: Rows): Promise<Kept> {
  const kept = new Map<string, string>();
  if (mode !== 'default' && mode !== 'upsert') {
    return kept; // a version is a row of its own
  }
  for (const table of BANK) {
    const { surrogateId, createdAt, createdBy } = drawnOf(drawn, table).columns;
    const columns = [surrogateId, createdAt, createdBy].filter((column) => column !== undefined);
    if (columns.length > 0) {
      const rows = await ask<{ id: number; made: string }>(
        target,
        `SELECT id, concat_ws(' ', ${columns.map((name) => `coalesce(${name}::text, 'nothing')`).join(', ')}) AS made FROM public.${table}`,
      );
      for (const { id, made } of rows) {
        kept.set(`${table} ${id}`, made);
      }
    }
  }
  return kept;
}

export interface ToldSides extends Rows {
  readonly task: string;
  readonly before: Kept;
  /** The last transaction of each writer of the ledger that may have come by the load. */
  readonly writers: ReadonlyMap<number, number>;
  /** Tables of the task. */
  readonly tables: readonly string[];
}

/** At rest: whether the columns that the target has beside the source's, the marked rows and the order of the load say what the ledger knows. */
export async function judgeDrawn(sides: ToldSides): Promise<readonly Violation[]> {
  return [
    ...(await judgeFilled(sides)),
    ...(await judgeKept(sides)),
    ...(await judgeNumbers(sides)),
    ...(await judgePositions(sides)),
    ...(await judgeOperations(sides)),
    ...(await judgeMarked(sides)),
    ...(await judgeLoadOrder(sides)),
  ];
}

/** Every row has a value in every added column, the names are this task's. */
async function judgeFilled({ drawn, target, task, tables }: ToldSides): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const table of tables) {
    const columns = Object.entries(drawnOf(drawn, table).columns);
    const wrong = columns.map(([fact, name]) => (fact.endsWith('By') ? `${name} IS DISTINCT FROM 'trem:${task}'` : `${name} IS NULL`));
    if (wrong.length > 0) {
      const [row] = await ask<{ rows: string }>(target, `SELECT count(*) AS rows FROM ${TOLD}.${table} WHERE ${wrong.join(' OR ')}`);
      if (row?.rows !== '0') {
        found.push({
          kind: 'lost',
          text: `${row?.rows} rows of ${table} lack a value in one of ${Object.values(drawnOf(drawn, table).columns).join(', ')}`,
        });
      }
    }
  }
  return found;
}

async function judgeKept({ before, ...rows }: ToldSides): Promise<readonly Violation[]> {
  const now = await keptOf(rows);
  return [...before]
    .filter(([row, made]) => now.get(row) !== made)
    .slice(0, NAMED)
    .map(([row, made]) => ({ kind: 'doubled', text: `${row} was made anew: ${made} before, ${now.get(row)} now` }));
}

async function judgeNumbers({ drawn, target, tables }: ToldSides): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const table of withColumn(drawn, tables, 'surrogateId')) {
    const name = ADDED.surrogateId;
    const rows = await ask<{ number: string }>(
      target,
      `SELECT ${name} AS number FROM public.${table} GROUP BY ${name} HAVING count(*) > 1 LIMIT ${NAMED}`,
    );
    found.push(...rows.map(({ number }): Violation => ({ kind: 'doubled', text: `${table}: two rows have the number ${number}` })));
  }
  return found;
}

/** What one transaction wrote is at one position, which no other transaction has; a writer's transactions are in its order. */
async function judgePositions({ drawn, target, tables }: ToldSides): Promise<readonly Violation[]> {
  const { position, operation } = ADDED;
  const told = withColumn(drawn, tables, 'position').filter(
    (table) => table === 'ledger' || table === 'ledger_row' || LEDGER.some(({ name }) => name === table),
  );
  if (told.length === 0) {
    return [];
  }
  const streamed = told
    .map((table) => `SELECT tx_no, ${position} AS at FROM ${TOLD}.${table} WHERE ${operation} <> 'load'`)
    .join(' UNION ALL ');
  const apart = await ask<{ tx_no: string }>(
    target,
    `SELECT tx_no FROM (${streamed}) r GROUP BY tx_no HAVING count(DISTINCT at) > 1 ORDER BY 1 LIMIT ${NAMED}`,
  );
  const together = await ask<{ at: string }>(
    target,
    `SELECT at FROM (${streamed}) r GROUP BY at HAVING count(DISTINCT tx_no) > 1 ORDER BY 1 LIMIT ${NAMED}`,
  );
  const disorder = told.includes('ledger')
    ? await ask<{ tx_no: string }>(
        target,
        `SELECT tx_no FROM (SELECT tx_no, ${position} AS at, lag(${position}) OVER (PARTITION BY writer ORDER BY tx_no) AS before
                              FROM ${TOLD}.ledger WHERE ${operation} <> 'load') r WHERE at <= before ORDER BY 1 LIMIT ${NAMED}`,
      )
    : [];
  return [
    ...apart.map(({ tx_no }): Violation => ({ kind: 'torn', text: `rows of transaction ${tx_no} are told at several positions` })),
    ...together.map(({ at }): Violation => ({ kind: 'torn', text: `rows of several transactions are told at position ${at}` })),
    ...disorder.map(
      ({ tx_no }): Violation => ({ kind: 'backwards', text: `transaction ${tx_no} is told before an earlier one of its writer` }),
    ),
  ];
}

/** Each key's newest entry, with those beside it in its transaction: a row that moves has two, that it is gone and that it is there. */
function newestOf({ name }: LedgerTable): string {
  return `
    SELECT DISTINCT ON (row_key) row_key, tx_no, op, before_op = 'd' AND before_key <> row_key AS may_have_come, after_op = 'i' AND after_key <> row_key AS may_have_gone
      FROM (SELECT *, lag(op) OVER tx AS before_op, lag(row_key) OVER tx AS before_key, lead(op) OVER tx AS after_op, lead(row_key) OVER tx AS after_key
              FROM now.ledger_row WINDOW tx AS (PARTITION BY tx_no ORDER BY seq)) entry
     WHERE table_name = '${name}' ORDER BY row_key, version DESC, tx_no DESC, seq DESC`;
}

async function judgeOperations({ drawn, target }: ToldSides): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const table of LEDGER.filter(({ name }) => drawnOf(drawn, name).columns.operation !== undefined)) {
    const rows = await ask<{ row_key: string; op: string; told: string }>(
      target,
      `SELECT row_key, op, ${ADDED.operation} AS told FROM (${newestOf(table)}) newest JOIN ${TOLD}.${table.name} t ON ${keySql(table, 't')} = row_key
        WHERE ${ADDED.operation} <> 'load' AND ${ADDED.operation} <> CASE op WHEN 'i' THEN 'insert' ELSE 'update' END
          AND NOT (op = 'i' AND may_have_come AND ${ADDED.operation} = 'update') ORDER BY 1 LIMIT ${NAMED}`,
    );
    found.push(
      ...rows.map(
        ({ row_key, op, told }): Violation => ({ kind: 'torn', text: `${table.name} ${row_key} says ${told} where the entry says ${op}` }),
      ),
    );
  }
  return found;
}

/** Marked is what was deleted, and nothing else; a row that took another key has left none behind. */
async function judgeMarked({ drawn, target, writers }: ToldSides): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  const streamed = [...writers].map(([writer, last]) => `(${writer}, ${last})`).join(', ') || '(0, 0)';
  for (const table of LEDGER.filter(({ name }) => drawnOf(drawn, name).marks)) {
    const rows = await ask<{ row_key: string; op: string | null; marked: boolean }>(
      target,
      `WITH newest AS (${newestOf(table)}),
            marked AS (SELECT ${keySql(table, 't')} AS row_key FROM public.${table.name} t WHERE ${DELETED_AT} IS NOT NULL),
            last AS (SELECT * FROM (VALUES ${streamed}) v (writer, tx_no))
       SELECT row_key, op, marked IS NOT NULL AS marked
         FROM newest FULL JOIN marked USING (row_key) LEFT JOIN now.ledger USING (tx_no)
        WHERE marked IS NOT NULL AND op IS DISTINCT FROM 'd'
           OR marked IS NULL AND op = 'd' AND may_have_gone IS NOT TRUE
              AND tx_no > coalesce((SELECT last.tx_no FROM last WHERE last.writer = ledger.writer), -1)
        ORDER BY 1 LIMIT ${NAMED}`,
    );
    found.push(
      ...rows.map(
        ({ row_key, op, marked }): Violation => ({
          kind: 'lost',
          text: `${table.name} ${row_key} is ${marked ? 'marked' : 'not there as a marked row'}, where the newest entry is ${op}`,
        }),
      ),
    );
  }
  return found;
}

/** Tables of a higher priority were in before one of a lower began. */
async function judgeLoadOrder({ drawn, target }: ToldSides): Promise<readonly Violation[]> {
  const rows = await ask<{ name: string; first: string; last: string }>(
    target,
    `SELECT table_name AS name, extract(epoch FROM min(loaded_at)) AS first, extract(epoch FROM max(loaded_at)) AS last
       FROM trem.load_marker WHERE rows > 0 GROUP BY 1`,
  );
  const ranks: readonly DrawnTable['priority'][] = ['highest', 'high', 'normal', 'low', 'lowest'];
  const rank = (name: string) => ranks.indexOf(drawnOf(drawn, name).priority);
  return rows
    .flatMap((one) =>
      rows
        .filter((other) => rank(one.name) < rank(other.name) && Number(one.last) > Number(other.first))
        .map((other) => [one.name, other.name]),
    )
    .slice(0, NAMED)
    .map(([one, other]) => ({ kind: 'backwards', text: `${other} was loaded before ${one} was in, which has a higher priority` }));
}

function withColumn(drawn: Drawn, tables: readonly string[], fact: keyof typeof ADDED): readonly string[] {
  return tables.filter((table) => drawnOf(drawn, table).columns[fact] !== undefined);
}

async function ask<R extends object>(url: string, sql: string): Promise<R[]> {
  return await withClient(url, async (client) => (await client.query<R & Record<string, unknown>>(sql)).rows);
}
