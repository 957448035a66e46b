import type { ApplyMode, Operation } from '@trem/contracts';
import { LEFT_OUT, type Violation } from '../workloads/index.js';
import { digestSql, keySql, type LedgerTable, ledgerTables } from '../workloads/ledger/tables.js';
import { withClient } from '../workloads/with-client.js';
import { judgeOthers, NAMED } from './mode-facts.js';
import { type Deed, judgeHistory, judgeVersions, type Told, type Version } from './sequence.js';
import { modeOf } from './shapes.js';

/** How far the source had come when the target had its load behind it: what is beyond came by the stream. */
export interface StreamedFrom {
  /** The last transaction of each writer of the ledger. */
  readonly writers: ReadonlyMap<number, number>;
  /** The last row of the life-walk. */
  readonly walk: number;
  /** The last row of the table of which some operations only are applied. */
  readonly leftOut: number;
  /** By the source's clock. */
  readonly at: string;
}

/** Ask once the task streams. */
export async function streamedFrom(source: string): Promise<StreamedFrom> {
  return await withClient(source, async (client) => {
    const writers = await client.query<{ writer: number; last: string }>('SELECT writer, max(tx_no) AS last FROM ledger GROUP BY writer');
    const walk = await client.query<{ last: number }>('SELECT max(id) AS last FROM life_walk');
    const leftOut = await client.query<{ last: number | null }>('SELECT max(id) AS last FROM left_out_entry');
    const clock = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
    return {
      writers: new Map(writers.rows.map(({ writer, last }) => [writer, Number(last)])),
      walk: walk.rows[0]?.last ?? 0,
      leftOut: leftOut.rows[0]?.last ?? 0,
      at: clock.rows[0]?.at ?? '',
    };
  });
}

interface Sides {
  readonly mode: ApplyMode;
  /** That the task applies to the table of which it leaves some out. */
  readonly operations: readonly Operation[];
  readonly source: string;
  readonly target: string;
  readonly since: StreamedFrom;
}

/**
 * At rest. In modes scd2 and history: whether each key's past at the target is what the source committed, as the ledger knows it and the life-walk goes, and
 * the bank's money was right at each moment. In mode upsert: whether each row that the source wrote once was written once.
 */
export async function judgePast({ mode, operations, source, target, since }: Sides): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  const keyed = Object.values<LedgerTable>(ledgerTables).map((table) => ({
    name: table.name,
    mode: modeOf(mode, table.after === '' ? [] : table.key.map(({ name }) => name)),
    key: keySql(table, 't'),
    oldKey: table.key.map(({ name }) => `(t.trem_old_key->>'${name}')`).join(` || '/' || `),
    state: `t.version || ' ' || ${digestSql(table, 't')}`,
    deeds: () => ledgerDeeds(source, table, since),
  }));
  const walk = {
    ...{ name: 'life_walk', mode, key: 't.id::text', oldKey: `t.trem_old_key->>'id'`, state: 't.state::text' },
    deeds: () => walkDeeds(source, since),
  };
  const leftOut = {
    ...{ name: LEFT_OUT, mode, key: 't.id::text', oldKey: `t.trem_old_key->>'id'`, state: 't.step::text' },
    where: `t.id > ${since.leftOut}`,
    deeds: () => leftOutDeeds(source, operations, since),
  };
  for (const table of [...keyed, walk, leftOut]) {
    if (table.mode === 'scd2') {
      violations.push(
        ...judgeAll(table.name, { deeds: await table.deeds(), found: await versionsOf(target, table), judge: judgeVersions }),
      );
    } else if (table.mode === 'history') {
      violations.push(...judgeAll(table.name, { deeds: await table.deeds(), found: await toldOf(target, table), judge: judgeHistory }));
    }
  }
  return [...violations, ...(await judgeOthers[mode]({ source, target, since: since.at }))];
}

interface Past<T> {
  readonly deeds: ReadonlyMap<string, readonly Deed[]>;
  readonly found: ReadonlyMap<string, readonly T[]>;
  readonly judge: (name: string, deeds: readonly Deed[], found: readonly T[]) => readonly Violation[];
}

function judgeAll<T>(table: string, { deeds, found, judge }: Past<T>): readonly Violation[] {
  const keys = new Set([...deeds.keys(), ...found.keys()]);
  return [...keys].flatMap((key) => judge(`${table} ${key}`, deeds.get(key) ?? [], found.get(key) ?? [])).slice(0, NAMED);
}

async function ledgerDeeds(source: string, { name }: LedgerTable, { writers }: StreamedFrom) {
  const { rows } = await withClient(source, (client) =>
    client.query<{ key: string; version: string; op: string; md5: string; tx_no: string; writer: number }>(
      `SELECT row_key AS key, version, op, md5, tx_no, writer FROM ledger_row JOIN ledger USING (tx_no)
        WHERE table_name = $1 ORDER BY row_key, ledger_row.version`,
      [name],
    ),
  );
  return grouped(rows, ({ key, version, op, md5, tx_no, writer }): [string, Deed] => {
    const streamed = Number(tx_no) > (writers.get(writer) ?? -1);
    return [
      key,
      op === 'd' ? { op: 'delete', state: '', streamed } : { op: op === 'i' ? 'insert' : 'update', state: `${version} ${md5}`, streamed },
    ];
  });
}

/** 1, 4, gone, 6, 8; rows that were there from the beginning have come as 8. */
async function walkDeeds(source: string, { walk }: StreamedFrom) {
  const { rows } = await withClient(source, (client) => client.query<{ id: number }>('SELECT id FROM life_walk'));
  const steps: readonly Omit<Deed, 'streamed'>[] = [
    { op: 'insert', state: '1' },
    { op: 'update', state: '4' },
    { op: 'delete', state: '' },
    { op: 'insert', state: '6' },
    { op: 'update', state: '8' },
  ];
  return new Map(rows.map(({ id }): [string, readonly Deed[]] => [`${id}`, steps.map((step) => ({ ...step, streamed: id > walk }))]));
}

/** Of rows that have lived by the stream alone. */
async function leftOutDeeds(source: string, operations: readonly Operation[], { leftOut }: StreamedFrom) {
  const { rows } = await withClient(source, (client) =>
    client.query<{ id: number; step: number; op: Operation }>(
      'SELECT id, step, op FROM left_out_entry WHERE id > $1 AND op = ANY($2) ORDER BY id, step',
      [leftOut, [...operations]],
    ),
  );
  return grouped(rows, ({ id, step, op }): [string, Deed] => [`${id}`, { op, state: op === 'delete' ? '' : `${step}`, streamed: true }]);
}

interface Columns {
  readonly name: string;
  /** Left out: all rows. */
  readonly where?: string;
  readonly key: string;
  readonly oldKey: string;
  readonly state: string;
}

async function versionsOf(target: string, { name, where = 'true', key, state }: Columns) {
  const micros = (column: string) => `(extract(epoch FROM t.${column}) * 1000000)::bigint`;
  const { rows } = await withClient(target, (client) =>
    client.query<{ key: string; state: string; from: string; to: string | null; current: number }>(
      `SELECT ${key} AS key, ${state} AS state, ${micros('scd_start_date')} AS "from", ${micros('scd_end_date')} AS "to", t.scd_current AS current
         FROM public.${name} t WHERE ${where} ORDER BY 1, t.scd_start_date`,
    ),
  );
  return grouped(rows, (row): [string, Version] => [
    row.key,
    { state: row.state, from: Number(row.from), to: row.to === null ? null : Number(row.to), isCurrent: row.current === 1 },
  ]);
}

/** A row that moved says two things: that the old key is gone, and that the new one is there. */
async function toldOf(target: string, { name, where = 'true', key, oldKey, state }: Columns) {
  const { rows } = await withClient(target, (client) =>
    client.query<{ key: string; old: string | null; op: Told['op']; state: string }>(
      `SELECT ${key} AS key, ${oldKey} AS old, t.trem_operation AS op, ${state} AS state FROM public.${name} t
        WHERE ${where} ORDER BY t.trem_position, t.trem_sequence`,
    ),
  );
  const told = rows.flatMap(({ key: now, old, op, state: as }): [string, Told][] => {
    const itself: [string, Told] = [now, { op: old === null ? op : 'insert', state: op === 'delete' ? '' : as }];
    return old === null ? [itself] : [[old, { op: 'delete', state: '' }], itself];
  });
  return grouped(told, (one) => one);
}

function grouped<R, T>(rows: readonly R[], entry: (row: R) => readonly [string, T]): ReadonlyMap<string, readonly T[]> {
  const all = new Map<string, T[]>();
  for (const [key, value] of rows.map(entry)) {
    const those = all.get(key);
    if (those === undefined) {
      all.set(key, [value]);
    } else {
      those.push(value);
    }
  }
  return all;
}
