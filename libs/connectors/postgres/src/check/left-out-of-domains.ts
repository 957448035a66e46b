import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { constantDefault } from '../source/constant-default.js';
import { PARTS } from '../values/catalogue-types.js';
import { finding } from './make-finding.js';

/** Domains that stand in some column of these tables, also inside of other types. What an extension brought comes with it. */
const READ_DOMAINS = `
  WITH RECURSIVE used(oid) AS (
    SELECT attribute.atttypid
      FROM unnest($1::text[], $2::text[]) AS asked(schema, name)
      JOIN pg_namespace AS home ON home.nspname = asked.schema
      JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name
      JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    UNION
    SELECT p.part FROM used JOIN pg_type AS t ON t.oid = used.oid CROSS JOIN LATERAL (${PARTS}) AS p)
  SELECT n.nspname AS schema, t.typname AS name, t.typdefault AS expression,
         ARRAY(SELECT rule.conname::text FROM pg_constraint AS rule
                WHERE rule.contypid = t.oid AND rule.contype = 'c' AND NOT rule.convalidated ORDER BY rule.conname) AS checks
    FROM used JOIN pg_type AS t ON t.oid = used.oid AND t.typtype = 'd' JOIN pg_namespace AS n ON n.oid = t.typnamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
   ORDER BY n.nspname, t.typname`;

interface DomainRow extends pg.QueryResultRow {
  readonly schema: string;
  readonly name: string;
  readonly expression: string | null;
  readonly checks: readonly string[];
}

/** One finding for each domain that is made without something: a check that old rows may break, a default that is computed. */
export async function leftOutOfDomains(client: pg.Client, tables: readonly TableName[]): Promise<readonly Finding[]> {
  const { rows } = await client.query<DomainRow>(READ_DOMAINS, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
  return rows.flatMap(({ schema, name, expression, checks }) => {
    const isComputed = expression !== null && constantDefault(expression) === undefined;
    const left = [
      ...(checks.length === 0 ? [] : [`check that is NOT VALID ${checks.join(', ')}`]),
      ...(isComputed ? [`computed default ${expression}`] : []),
    ];
    return left.length === 0
      ? []
      : [
          finding('NOT_COPIED', {
            severity: 'info',
            object: `domain ${schema}.${name}`,
            found: left.join(' · '),
            wanted: 'nothing: it stays at the source',
          }),
        ];
  });
}
