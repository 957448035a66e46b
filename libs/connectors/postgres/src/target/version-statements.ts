import type { Scd2, TableName } from '@trem/contracts';
import { type VersionMarks, versionMarks } from '../added-columns.js';
import { quoteIdentifier as quote, quoteList, quoteTable } from '../identifiers.js';
import { isSame, type StatementColumn } from './statements.js';

/** A column of the source in a table of versions. */
export interface VersionedColumn extends StatementColumn {
  /** Its place in the relation. */
  readonly index: number;
  /** Another value alone makes no version. */
  readonly isNow: boolean;
}

/** A table in mode scd2. */
export interface VersionedTable extends VersionMarks {
  readonly table: TableName;
  /** All columns of the table, in its order: the fields of its row type. */
  readonly all: readonly string[];
  readonly key: readonly VersionedColumn[];
  /** Columns that come from the source, those of the key among them. */
  readonly own: readonly VersionedColumn[];
  /** Other columns of ours. */
  readonly extras: readonly string[];
  /** Of these, the ones that say when and by whom a row was written last. */
  readonly touched: readonly string[];
}

export const TICK = `interval '1 microsecond'`;

/** In a record the end says which columns its row leaves as they are: the place of their shape among `shapes`, from 1 on. */
export function shapeMark(place: number): string {
  return `timestamptz '2000-01-01 00:00:00+00' + ${place} * ${TICK}`;
}

const RECORDS = 'unnest($1)';

/** One record whose fields are parameters in the order of `sent`. What is not sent stays NULL, also where the type of a column would refuse that. */
export function versionRecord(
  { table, all, end, current, on, off }: VersionedTable,
  { sent, opens, isPartial }: { readonly sent: readonly string[]; readonly opens: boolean; readonly isPartial: boolean },
): string {
  const fields = all.map((name) => {
    if (name === current) {
      return opens ? on : off;
    }
    const place = sent.indexOf(name);
    const otherwise = name === end && isPartial ? shapeMark(1) : `(NULL::${quoteTable(table)}).${quote(name)}`;
    return place < 0 ? otherwise : `$${place + 1}`;
  });
  return `(SELECT ${fields.join(', ')})`;
}

/**
 * Writes what became of rows, each of another key, in one statement. The parameter is an array of the table's own row type: each record opens a version (flag
 * on) or closes the current one (flag off), its start is when.
 *
 * - A record that opens what is current already, or closes what is not there, does nothing.
 * - A version starts at its time, or one tick after the start of the one that it closes, whichever is later. What is closed ends where the next one starts.
 *
 * It answers with a row: how many versions were opened, how many closed, and how many records could not be completed because there is no current version to
 * take a column from.
 */
export function writeVersions(plan: VersionedTable, shapes: readonly string[], from = RECORDS): string {
  const { table, all, start, current, on } = plan;
  const { fields, written, values, carried, isOpen, completes, matters, newest } = eventParts(plan, shapes);
  return `
WITH version AS MATERIALIZED (
  SELECT ${[...carried, `${isOpen} AS opens`].join(', ')}, n.row_place, n.part, n.is_current, ${completes} AS completes, ${matters} AS matters,
         greatest(s.f${all.indexOf(start)}, CASE WHEN n.is_current THEN n.began + ${TICK} ELSE n.ended END) AS starts
    FROM ${from} AS s(${fields})
    LEFT JOIN LATERAL (${newest}) AS n ON true
), closed AS (
  ${closeVersions(plan, 'v.is_current AND v.matters AND v.completes')}
), opened AS (
  INSERT INTO ${quoteTable(table)} (${quoteList([...written, start, current])})
  SELECT ${values}, starts, ${on} FROM version WHERE opens AND matters AND completes
)
SELECT count(*) FILTER (WHERE opens AND matters AND completes), count(*) FILTER (WHERE is_current AND matters AND completes),
       count(*) FILTER (WHERE NOT completes)
  FROM version`;
}

/**
 * The same for rows that may have one key, in the order of the array for each key; records of one key that follow each other differ, so that only the first can
 * be one that does nothing.
 *
 * With every version that is closed by the next one (`raises`) the time may move on by one tick; so the start is the running maximum of the times less the
 * ticks, plus the ticks.
 */
export function writeVersionChains(plan: VersionedTable, shapes: readonly string[]): string {
  const { table, key, all, start, end, current, on, off } = plan;
  const { fields, written, values, carried, isOpen, completes, matters, newest } = eventParts(plan, shapes);
  const keyFields = key.map(({ name }) => `f${all.indexOf(name)}`).join(', ');
  return `
WITH event AS MATERIALIZED (
  SELECT ${carried.join(', ')}, s.f${all.indexOf(start)} AS at, s.place, ${isOpen} AS opens, n.row_place, n.part, n.began, n.ended, n.is_current,
         ${completes} AS completes, lag(${isOpen}) OVER same_key AS opened_before, ${matters} AS matters
    FROM unnest($1) WITH ORDINALITY AS s(${fields}, place)
    LEFT JOIN LATERAL (${newest}) AS n ON true
  WINDOW same_key AS (PARTITION BY ${key.map(({ name }) => `s.f${all.indexOf(name)}`).join(', ')} ORDER BY s.place)
), counted AS (
  SELECT *, sum(coalesce(opened_before, is_current, false)::int) OVER (PARTITION BY ${keyFields} ORDER BY place) AS raises
    FROM event
   WHERE (opened_before IS NOT NULL OR matters) AND completes
), dated AS (
  SELECT *, greatest(CASE WHEN is_current THEN began ELSE ended END, max(at - raises * ${TICK}) OVER (PARTITION BY ${keyFields} ORDER BY place))
            + raises * ${TICK} AS starts
    FROM counted
), version AS MATERIALIZED (
  SELECT *, lead(starts) OVER same_key AS ends, lag(starts) OVER same_key IS NULL AS is_first
    FROM dated
  WINDOW same_key AS (PARTITION BY ${keyFields} ORDER BY place)
), closed AS (
  ${closeVersions(plan, 'v.is_first AND v.is_current')}
), opened AS (
  INSERT INTO ${quoteTable(table)} (${quoteList([...written, start, end, current])})
  SELECT ${values}, starts, ends, CASE WHEN ends IS NULL THEN ${on} ELSE ${off} END FROM version WHERE opens
)
SELECT count(*) FILTER (WHERE opens), count(*) FILTER (WHERE is_first AND is_current) + count(*) FILTER (WHERE opens AND ends IS NOT NULL),
       (SELECT count(*) FROM event WHERE NOT completes)
  FROM version`;
}

/** Whether the target has a version of any of these keys, ended ones too. Of the records only the key counts. */
export function knowsAnyKey({ table, key }: Pick<VersionedTable, 'table' | 'key'>): string {
  const isKey = key.map(({ name }) => `t.${quote(name)} = s.${quote(name)}`).join(' AND ');
  return `SELECT count(*) FROM (SELECT FROM unnest($1) AS s, LATERAL (SELECT FROM ${quoteTable(table)} AS t WHERE ${isKey} LIMIT 1) AS n LIMIT 1) AS known`;
}

/** What both statements say of a record `s` and the newest version `n` of its key. */
function eventParts({ table, all, key, own, start, end, current, on, extras }: VersionedTable, shapes: readonly string[]) {
  const field = (name: string) => `f${all.indexOf(name)}`;
  const others = own.filter((column) => !key.some(({ name }) => name === column.name));
  const isOpen = `s.${field(current)} = ${on}`;
  const valueFor = (column: VersionedColumn) => {
    const marks = shapes.flatMap((shape, place) => (shape[column.index] === '1' ? [shapeMark(place + 1)] : []));
    const sent = `s.${field(column.name)}`;
    return marks.length === 0 ? sent : `CASE WHEN s.${field(end)} IN (${marks.join(', ')}) THEN n.${quote(column.name)} ELSE ${sent} END`;
  };
  const compared = others.filter(({ isNow }) => !isNow).sort((one, other) => costOf(one) - costOf(other));
  const differs = compared.map((column) => `NOT (${isSame(`(${valueFor(column)})`, `n.${quote(column.name)}`, column.comparison)})`);
  const carried = [...key, ...others].map(
    (column) => `${key.includes(column) ? `s.${field(column.name)}` : valueFor(column)} AS ${field(column.name)}`,
  );
  const written = [...own.map(({ name }) => name), ...extras];
  const known = [
    ...others.map(({ name }) => `t.${quote(name)}`),
    ...['t.ctid AS row_place', 't.tableoid AS part', `t.${quote(start)} AS began`, `t.${quote(end)} AS ended`],
    `t.${quote(current)} = ${on} AS is_current`,
  ];
  return {
    fields: all.map((_, index) => `f${index}`).join(', '),
    written,
    values: written.map(field).join(', '),
    carried: [...carried, ...extras.map((name) => `s.${field(name)}`)],
    isOpen,
    completes: shapes.length === 0 ? 'true' : `(s.${field(end)} IS NULL OR n.is_current IS TRUE)`,
    matters: `CASE WHEN ${isOpen} THEN n.is_current IS NOT TRUE OR ${[...differs, 'false'].join(' OR ')} ELSE n.is_current IS TRUE END`,
    newest: `
      SELECT ${known.join(', ')}
        FROM ${quoteTable(table)} AS t
       WHERE ${key.map(({ name }) => `t.${quote(name)} = s.${field(name)}`).join(' AND ')}
       ORDER BY ${[...key, { name: start }].map(({ name }) => `t.${quote(name)} DESC`).join(', ')}
       LIMIT 1
    `,
  };
}

/** What differs is mostly found at once, so what costs little is looked at first. */
function costOf({ comparison }: VersionedColumn): number {
  return comparison === 'value' ? 0 : 1;
}

/** Found by where they lie: a plan that joins by the key may be one that was made for an empty table, and reads all of it for every record. */
function closeVersions({ table, all, end, current, off, touched }: VersionedTable, condition: string): string {
  const updated = touched.map((name) => `, ${quote(name)} = v.f${all.indexOf(name)}`).join('');
  return `UPDATE ${quoteTable(table)} AS t
     SET ${quote(end)} = v.starts, ${quote(current)} = ${off}${updated}
    FROM version AS v
   WHERE ${condition} AND t.ctid = v.row_place AND t.tableoid = v.part`;
}

/**
 * Opens a version of a key with columns that only the newest version of another key holds. Parameters: the columns that were sent, in the order of `sent`, then
 * the other key. Answers with a row: how many versions were
 * closed. No row: that other key has no version.
 */
export function copyVersion({ table, key, own, start, end, current, on, off, extras }: VersionedTable, sent: readonly string[]): string {
  const parameter = (name: string) => `$${sent.indexOf(name) + 1}`;
  const columns = [...own.map(({ name }) => name), ...extras];
  const values = columns.map((name) => (sent.includes(name) ? parameter(name) : `old.${quote(name)}`)).join(', ');
  const isNewKey = key.map(({ name }) => `t.${quote(name)} = ${parameter(name)}`).join(' AND ');
  const isOldKey = key.map(({ name }, index) => `t.${quote(name)} = $${sent.length + index + 1}`).join(' AND ');
  const newest = (where: string) => `SELECT * FROM ${quoteTable(table)} AS t WHERE ${where} ORDER BY t.${quote(start)} DESC LIMIT 1`;
  const tick = `+ ${TICK}`;
  const starts = `greatest(${parameter(start)}, CASE WHEN new.${quote(current)} = ${on} THEN new.${quote(start)} ${tick} ELSE new.${quote(end)} END)`;
  return `
WITH old AS (${newest(isOldKey)}), new AS (${newest(isNewKey)}), closed AS (
  UPDATE ${quoteTable(table)} AS t SET ${quote(end)} = ${starts}, ${quote(current)} = ${off}
    FROM new WHERE ${isNewKey} AND t.${quote(start)} = new.${quote(start)} AND new.${quote(current)} = ${on}
  RETURNING 1
)
INSERT INTO ${quoteTable(table)} (${quoteList([...columns, start, end, current])})
SELECT ${values}, ${starts}, NULL, ${on} FROM old LEFT JOIN new ON true
RETURNING (SELECT count(*) FROM closed)`;
}

/** Closes every current version. Parameter: when. */
export function closeAll(table: TableName, scd2: Scd2): string {
  const { on, off, ...names } = versionMarks(scd2);
  const [start, end, current] = [quote(names.start), quote(names.end), quote(names.current)];
  return `UPDATE ${quoteTable(table)} SET ${end} = greatest($1, ${start} + ${TICK}), ${current} = ${off} WHERE ${current} = ${on}`;
}
