import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { usesFunctions } from '../source/catalogue-queries.js';
import { leftOutOfDomains } from './left-out-of-domains.js';
import { finding } from './make-finding.js';

/** What a schema or a table has that no task copies, by kind. What an extension brought is not counted: it comes with the extension. */
const READ_LEFT_OUT = `
  WITH asked AS (
    SELECT asked.place, asked.schema, asked.name, home.oid AS home, class.oid
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
      JOIN pg_namespace AS home ON home.nspname = asked.schema
      JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name),
  homes AS (SELECT home, schema, min(place) AS place FROM asked GROUP BY home, schema),
  found AS (
    SELECT place, 'schema ' || schema AS object, CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind, proname::text AS name,
           'pg_proc'::regclass AS class, pg_proc.oid
      FROM homes JOIN pg_proc ON pronamespace = home
     UNION ALL
    SELECT place, 'schema ' || schema, CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, relname::text, 'pg_class'::regclass, pg_class.oid
      FROM homes JOIN pg_class ON relnamespace = home AND relkind IN ('v', 'm')
     UNION ALL
    SELECT place, schema || '.' || name, 'trigger', tgname::text, 'pg_trigger'::regclass, pg_trigger.oid
      FROM asked JOIN pg_trigger ON tgrelid = asked.oid AND NOT tgisinternal
     UNION ALL
    SELECT place, schema || '.' || name, 'policy', polname::text, 'pg_policy'::regclass, pg_policy.oid
      FROM asked JOIN pg_policy ON polrelid = asked.oid
     UNION ALL
    SELECT place, schema || '.' || name, 'rule', rulename::text, 'pg_rewrite'::regclass, pg_rewrite.oid
      FROM asked JOIN pg_rewrite ON ev_class = asked.oid AND ev_type <> '1'
     UNION ALL
    SELECT place, schema || '.' || name, 'statistics', stxname::text, 'pg_statistic_ext'::regclass, pg_statistic_ext.oid
      FROM asked JOIN pg_statistic_ext ON stxrelid = asked.oid
     UNION ALL
    SELECT place, schema || '.' || name, 'constraint with a function', conname::text, 'pg_constraint'::regclass, pg_constraint.oid
      FROM asked JOIN pg_constraint ON conrelid = asked.oid WHERE contype IN ('c', 'x') AND ${usesFunctions('pg_constraint', 'pg_constraint.oid')}
     UNION ALL
    SELECT place, schema || '.' || name, 'index with a function', own.relname::text, 'pg_class'::regclass, indexrelid
      FROM asked JOIN pg_index ON indrelid = asked.oid JOIN pg_class AS own ON own.oid = indexrelid WHERE ${usesFunctions('pg_class', 'indexrelid')}
     UNION ALL
    SELECT place, schema || '.' || name, 'default with a function', attname::text, 'pg_attrdef'::regclass, pg_attrdef.oid
      FROM asked JOIN pg_attrdef ON adrelid = asked.oid JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum AND attgenerated = ''
     WHERE ${usesFunctions('pg_attrdef', 'pg_attrdef.oid')}
     UNION ALL
    SELECT place, schema || '.' || name, 'comment on a constraint', conname::text, 'pg_constraint'::regclass, pg_constraint.oid
      FROM asked JOIN pg_constraint ON conrelid = asked.oid JOIN pg_description ON classoid = 'pg_constraint'::regclass AND objoid = pg_constraint.oid
     UNION ALL
    SELECT place, schema || '.' || name, 'comment on an index', own.relname::text, 'pg_class'::regclass, indexrelid
      FROM asked JOIN pg_index ON indrelid = asked.oid JOIN pg_class AS own ON own.oid = indexrelid
      JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = indexrelid)
  SELECT object, json_agg(json_build_object('kind', kind, 'count', count, 'names', names) ORDER BY kind) AS kinds
    FROM (SELECT min(place) AS place, object, kind, count(*)::int AS count, (array_agg(DISTINCT name ORDER BY name))[1:10] AS names
            FROM found
           WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = found.class AND d.objid = found.oid AND d.deptype = 'e')
           GROUP BY object, kind) AS grouped
   GROUP BY object
   ORDER BY min(place), object`;

interface LeftOut {
  readonly object: string;
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly names: readonly string[] }[];
}

/** One finding for each schema, each table and each domain that has any: what people must make at the target themselves, if it is needed there. */
export async function leftOut(client: pg.Client, tables: readonly TableName[]): Promise<readonly Finding[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<LeftOut & pg.QueryResultRow>(READ_LEFT_OUT, names);
  const ofTables = rows.map(({ object, kinds }) =>
    finding('NOT_COPIED', {
      severity: 'info',
      object,
      found: kinds.map(describeKind).join(' · '),
      wanted: 'nothing: it stays at the source',
    }),
  );
  return [...ofTables, ...(await leftOutOfDomains(client, tables))];
}

function describeKind({ kind, count, names }: LeftOut['kinds'][number]): string {
  return `${kind} ${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''}`;
}
