import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

/** Null: schema or table is not there. */
interface TargetTableFacts extends TableName {
  readonly hasSchema: boolean;
  readonly canUseSchema: boolean | null;
  readonly canCreateInSchema: boolean | null;
  readonly hasTable: boolean;
  readonly missing: readonly string[];
}

const READ_TABLES = `
  SELECT asked.schema, asked.name AS table, home.oid IS NOT NULL AS "hasSchema",
         has_schema_privilege(home.oid, 'USAGE') AS "canUseSchema", has_schema_privilege(home.oid, 'CREATE') AS "canCreateInSchema",
         class.oid IS NOT NULL AS "hasTable",
         ARRAY(SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
                WHERE class.oid IS NOT NULL AND NOT has_table_privilege(class.oid, privilege)) AS missing
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    LEFT JOIN pg_namespace AS home ON home.nspname = asked.schema
    LEFT JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p')
   ORDER BY asked.place`;

export interface TargetTablesOptions {
  readonly server: ServerFacts;
  readonly tables: readonly TableName[];
}

/** What keeps the role from making or writing these tables. Each schema is named once. */
export async function checkTargetTables(client: pg.Client, { server, tables }: TargetTablesOptions): Promise<readonly Finding[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<TargetTableFacts>(READ_TABLES, names);
  return [...schemaFindings(rows, server), ...rows.flatMap((facts) => writeFindings(facts, server.role))];
}

function schemaFindings(rows: readonly TargetTableFacts[], { role, database, canCreate }: ServerFacts): readonly Finding[] {
  const findings = new Map<string, Finding>();
  const to = `TO ${quoteIdentifier(role)}`;
  for (const { schema, hasSchema, canUseSchema, canCreateInSchema, hasTable } of rows) {
    const object = `schema ${schema}`;
    if (!hasSchema && !canCreate) {
      const sql = `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} ${to}`;
      const found = `it is not there, and role ${role} may not create it`;
      findings.set(schema, finding('NO_CREATE', { object, found, wanted: 'CREATE on the database', sql }));
    }
    if (hasSchema && (canUseSchema !== true || (!hasTable && canCreateInSchema !== true))) {
      const sql = `GRANT USAGE, CREATE ON SCHEMA ${quoteIdentifier(schema)} ${to}`;
      const found = `role ${role} may not make tables in it`;
      const remedy = 'Grant USAGE and CREATE on the schema.';
      findings.set(
        schema,
        finding('NO_CREATE', { object, found, wanted: 'USAGE and CREATE', cause: 'The role may not use a schema', remedy, sql }),
      );
    }
  }
  return [...findings.values()];
}

/** A load goes on by DELETE. */
const WITHOUT_TRUNCATE = 'The table is emptied row by row before a load, and a TRUNCATE at the source would stop the stream';

function writeFindings(facts: TargetTableFacts, role: string): readonly Finding[] {
  if (facts.missing.length === 0) {
    return [];
  }
  const onlyTruncate = facts.missing.length === 1 && facts.missing[0] === 'TRUNCATE';
  return [
    finding('NO_WRITE', {
      ...(onlyTruncate ? { severity: 'warning', cause: WITHOUT_TRUNCATE } : {}),
      object: `${facts.schema}.${facts.table}`,
      found: `role ${role} has no ${facts.missing.join(', ')}`,
      wanted: 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE',
      sql: `GRANT ${facts.missing.join(', ')} ON ${quoteTable(facts)} TO ${quoteIdentifier(role)}`,
    }),
  ];
}
