import type { TableName } from '@trem/contracts';
import type pg from 'pg';

/** What a table is about to suffer. */
export interface Doomed {
  readonly oid: number;
  /** Names of foreign keys that it has itself and that are made again after its load. */
  readonly remade: readonly string[];
}

const ASKED = `
  SELECT asked.oid, c.relnamespace, c.reltype, (SELECT typarray FROM pg_type WHERE oid = c.reltype) AS rowarray
    FROM unnest($1::oid[]) AS asked(oid) JOIN pg_class AS c ON c.oid = asked.oid`;

/**
 * What the server would drop with a table, or refuse its drop for: views, foreign keys that point at it, functions and columns made of its rows, heirs.
 * What belongs to the table itself goes with it, and is no dependant.
 */
const READ_DEPENDANTS = `
  SELECT DISTINCT asked.oid::int8::text AS oid,
         CASE WHEN rule.oid IS NULL OR seen.relkind = 'r' THEN pg_describe_object(d.classid, d.objid, d.objsubid)
              ELSE pg_describe_object('pg_class'::regclass, rule.ev_class, 0) END AS dependant
    FROM (${ASKED}) AS asked
    JOIN pg_depend AS d ON d.deptype = 'n' AND
         ((d.refclassid = 'pg_class'::regclass AND d.refobjid = asked.oid) OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (asked.reltype, asked.rowarray)))
    LEFT JOIN pg_rewrite AS rule ON d.classid = 'pg_rewrite'::regclass AND rule.oid = d.objid
    LEFT JOIN pg_class AS seen ON seen.oid = rule.ev_class
    LEFT JOIN pg_constraint AS con ON d.classid = 'pg_constraint'::regclass AND con.oid = d.objid
    LEFT JOIN pg_attrdef AS value ON d.classid = 'pg_attrdef'::regclass AND value.oid = d.objid
    LEFT JOIN pg_trigger AS trg ON d.classid = 'pg_trigger'::regclass AND trg.oid = d.objid
    LEFT JOIN pg_policy AS pol ON d.classid = 'pg_policy'::regclass AND pol.oid = d.objid
    LEFT JOIN pg_index AS own ON d.classid = 'pg_class'::regclass AND own.indexrelid = d.objid
   WHERE asked.oid NOT IN (coalesce(rule.ev_class, 0), coalesce(con.conrelid, 0), coalesce(value.adrelid, 0), coalesce(trg.tgrelid, 0),
                           coalesce(pol.polrelid, 0), coalesce(own.indrelid, 0))
     AND NOT (d.classid = 'pg_class'::regclass AND d.objid = asked.oid)
     AND NOT (con.contype IS NOT DISTINCT FROM 'f' AND con.conrelid = ANY ($2::oid[]))
   ORDER BY 1, 2`;

/** What belongs to a table, would go with it, and is not given to the one that takes its place. */
const READ_LOST = `
  SELECT asked.oid::int8::text AS oid, lost.what AS dependant, lost.name
    FROM (${ASKED}) AS asked
    CROSS JOIN LATERAL (
      SELECT pg_describe_object('pg_trigger'::regclass, g.oid, 0) AS what, NULL::name AS name FROM pg_trigger g WHERE g.tgrelid = asked.oid AND NOT g.tgisinternal
      UNION ALL SELECT pg_describe_object('pg_policy'::regclass, p.oid, 0), NULL FROM pg_policy p WHERE p.polrelid = asked.oid
      UNION ALL SELECT 'row level security of ' || pg_describe_object('pg_class'::regclass, c.oid, 0), NULL FROM pg_class c WHERE c.oid = asked.oid AND c.relrowsecurity
      UNION ALL SELECT pg_describe_object('pg_rewrite'::regclass, r.oid, 0), NULL FROM pg_rewrite r WHERE r.ev_class = asked.oid
      UNION ALL SELECT 'publication ' || p.pubname, NULL FROM pg_publication_rel m JOIN pg_publication p ON p.oid = m.prpubid WHERE m.prrelid = asked.oid
      UNION ALL SELECT pg_describe_object('pg_constraint'::regclass, f.oid, 0), f.conname FROM pg_constraint f WHERE f.conrelid = asked.oid AND f.contype = 'f'
      UNION ALL SELECT pg_describe_object('pg_class'::regclass, h.inhparent, 0), NULL FROM pg_inherits h WHERE h.inhrelid = asked.oid
      UNION ALL SELECT 'partitions of ' || pg_describe_object('pg_class'::regclass, c.oid, 0), NULL FROM pg_class c WHERE c.oid = asked.oid AND c.relkind = 'p'
    ) AS lost
   ORDER BY 1, 2`;

interface DependantRow extends pg.QueryResultRow {
  readonly oid: string;
  readonly dependant: string;
  readonly name?: string | null;
}

/**
 * What depends on these tables, by their oid, as the server describes it. Foreign keys among `fellows` do not count.
 */
export async function readDependants(
  client: pg.Client,
  tables: readonly number[],
  fellows: readonly number[] = [],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rows } = await client.query<DependantRow>(READ_DEPENDANTS, [tables, fellows]);
  return gathered(rows);
}

/** What keeps these tables from being exchanged for others: what depends on them, and what of theirs the others would not have. */
export async function readSwapObstacles(client: pg.Client, tables: readonly Doomed[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const oids = tables.map(({ oid }) => oid);
  const remade = new Map(tables.map((table) => [table.oid, new Set(table.remade)]));
  const dependants = await client.query<DependantRow>(READ_DEPENDANTS, [oids, []]);
  const lost = await client.query<DependantRow>(READ_LOST, [oids]);
  const stay = lost.rows.filter(({ oid, name }) => name === null || name === undefined || remade.get(Number(oid))?.has(name) !== true);
  return gathered([...dependants.rows, ...stay]);
}

function gathered(rows: readonly DependantRow[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const { oid, dependant } of rows) {
    found.set(Number(oid), [...(found.get(Number(oid)) ?? []), dependant]);
  }
  return found;
}

/** Foreign keys from one of these tables to another, and how each is dropped. */
export async function foreignKeysAmong(
  client: pg.Client,
  tables: readonly number[],
): Promise<readonly (TableName & { readonly name: string })[]> {
  const { rows } = await client.query<TableName & { readonly name: string }>(
    `SELECT n.nspname AS schema, c.relname AS table, con.conname AS name
       FROM pg_constraint AS con JOIN pg_class AS c ON c.oid = con.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE con.contype = 'f' AND con.conparentid = 0 AND con.conrelid <> con.confrelid
        AND con.conrelid = ANY ($1::oid[]) AND con.confrelid = ANY ($1::oid[])`,
    [tables],
  );
  return rows;
}
