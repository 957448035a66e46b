import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { refusedColumns } from '../source/describe.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

/** One table asked for, as the source's catalogue has it. Null where it is not there. */
export interface SourceTableFacts extends TableName {
  readonly kind: string | null;
  readonly persistence: string;
  /** It is in a partitioned table that was asked for too. */
  readonly isInAnother: boolean;
  /** Leaves that the log has no rows of: foreign and unlogged tables. */
  readonly foreignLeaves: readonly string[];
  /** Partitions whose replica identity is not that of the table. */
  readonly otherIdentities: readonly TableName[];
  readonly isServersOwn: boolean;
  readonly canUseSchema: boolean;
  readonly canSelect: boolean;
  /** Columns that the role may not read, in order. */
  readonly deniedColumns: readonly string[];
  readonly columnCount: number;
  readonly hidesRows: boolean;
  /** d, n, f or i. */
  readonly identity: string;
  readonly hasIdentityIndex: boolean;
  readonly hasKey: boolean;
  /** A column that is not generated. */
  readonly hasColumns: boolean;
}

/** Unique, at once, for all rows, over plain columns that are never null: it tells rows apart. */
const IS_KEY = `
  index.indisunique AND index.indisvalid AND index.indimmediate AND index.indpred IS NULL
  AND NOT EXISTS (SELECT FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS key(number, place)
                    LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = key.number AND key.number > 0
                   WHERE key.place <= index.indnkeyatts AND attribute.attnotnull IS NOT TRUE)`;

const READ_TABLES = `
  SELECT asked.schema, asked.name AS table, class.relkind AS kind, class.relpersistence AS persistence,
         class.relispartition AND EXISTS (
           SELECT FROM pg_partition_ancestors(class.oid) AS above
             JOIN pg_class AS other ON other.oid = above.relid AND other.oid <> class.oid
             JOIN pg_namespace AS its ON its.oid = other.relnamespace
             JOIN unnest($1::text[], $2::text[]) AS too(schema, name) ON too.schema = its.nspname AND too.name = other.relname) AS "isInAnother",
         ARRAY(SELECT format('%s.%s', its.nspname, leaf.relname)
                 FROM pg_partition_tree(class.oid) AS below JOIN pg_class AS leaf ON leaf.oid = below.relid JOIN pg_namespace AS its ON its.oid = leaf.relnamespace
                WHERE class.relkind = 'p' AND (leaf.relkind NOT IN ('r', 'p') OR leaf.relpersistence <> 'p')) AS "foreignLeaves",
         ARRAY(SELECT json_build_object('schema', its.nspname, 'table', leaf.relname)
                 FROM pg_partition_tree(class.oid) AS below JOIN pg_class AS leaf ON leaf.oid = below.relid JOIN pg_namespace AS its ON its.oid = leaf.relnamespace
                WHERE class.relkind = 'p' AND leaf.oid <> class.oid
                  AND (leaf.relreplident <> class.relreplident
                       OR class.relreplident = 'i' AND NOT EXISTS (
                            SELECT FROM pg_index AS own JOIN pg_partition_ancestors(own.indexrelid) AS above ON true
                              JOIN pg_index AS index ON index.indexrelid = above.relid AND index.indrelid = class.oid AND index.indisreplident
                             WHERE own.indrelid = leaf.oid AND own.indisreplident))) AS "otherIdentities",
         asked.schema ~ '^pg_' OR asked.schema = 'information_schema' AS "isServersOwn",
         coalesce(has_schema_privilege(home.oid, 'USAGE'), false) AS "canUseSchema",
         coalesce(has_table_privilege(class.oid, 'SELECT'), false) AS "canSelect",
         ARRAY(SELECT attname::text FROM pg_attribute
                WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped AND NOT has_column_privilege(class.oid, attnum, 'SELECT') ORDER BY attnum)
           AS "deniedColumns",
         (SELECT count(*)::int FROM pg_attribute WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped) AS "columnCount",
         coalesce(row_security_active(class.oid), false) AS "hidesRows",
         class.relreplident AS identity,
         EXISTS (SELECT FROM pg_index AS index WHERE index.indrelid = class.oid AND ${IS_KEY}
                    AND CASE class.relreplident WHEN 'i' THEN index.indisreplident ELSE index.indisprimary END) AS "hasIdentityIndex",
         EXISTS (SELECT FROM pg_index AS index WHERE index.indrelid = class.oid AND ${IS_KEY}) AS "hasKey",
         EXISTS (SELECT FROM pg_attribute AS attribute
                  WHERE attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = '') AS "hasColumns"
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    LEFT JOIN pg_namespace AS home ON home.nspname = asked.schema
    LEFT JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   ORDER BY asked.place`;

export interface SourceTablesOptions {
  readonly server: ServerFacts;
  readonly tables: readonly TableName[];
  readonly needsLog: boolean;
  /** Nothing but inserts will be published. */
  readonly insertsAlone?: boolean;
}

/** Everything that keeps these tables from being copied or followed. */
export async function checkSourceTables(client: pg.Client, options: SourceTablesOptions): Promise<readonly Finding[]> {
  const { server, tables, needsLog, insertsAlone = false } = options;
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<SourceTableFacts>(READ_TABLES, names);
  const refused = await refusedColumns(client, tables);
  return [
    ...rows.flatMap((facts) => sourceTableFindings(facts, { role: server.role, needsIdentity: needsLog && !insertsAlone })),
    ...refused.map(({ schema, table, column, type, reason }) =>
      finding('TYPE_UNMAPPABLE', {
        object: `${schema}.${table}.${column}`,
        found: type,
        wanted: 'a built-in type, one of an extension, an enum, domain, composite or range, or an array of these',
        cause: `The type of the column cannot be copied: ${reason}`,
      }),
    ),
  ];
}

/** Pure: what the catalogue says of one table, as findings. */
export function sourceTableFindings(
  facts: SourceTableFacts,
  { role, needsIdentity }: { readonly role: string; readonly needsIdentity: boolean },
): readonly Finding[] {
  const object = `${facts.schema}.${facts.table}`;
  if (facts.kind === null) {
    return [finding('TABLE_UNKNOWN', { object, found: 'it is not there', wanted: 'an ordinary or partitioned table' })];
  }
  const kind = unsupportedKind(facts);
  if (kind !== undefined) {
    return [finding('TABLE_KIND_UNSUPPORTED', { object, found: kind, wanted: 'an ordinary or partitioned table' })];
  }
  return [...selectFindings(facts, role), ...(needsIdentity ? [...identityFindings(facts), ...partitionFindings(facts)] : [])];
}

const kinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  S: 'a sequence',
};

function unsupportedKind(facts: SourceTableFacts): string | undefined {
  if (facts.isServersOwn) {
    return "one of the server's own";
  }
  if (facts.isInAnother) {
    return 'a partition of a table that the task has too';
  }
  if (facts.kind !== 'r' && facts.kind !== 'p') {
    return kinds[facts.kind ?? ''] ?? 'another kind of relation';
  }
  const [leaf] = facts.foreignLeaves;
  if (leaf !== undefined) {
    return `a partitioned table with the foreign, unlogged or temporary partition ${leaf}`;
  }
  if (!facts.hasColumns) {
    return 'a table without a column that holds anything';
  }
  return facts.persistence === 'p' ? undefined : 'an unlogged or temporary table';
}

function selectFindings(facts: SourceTableFacts, role: string): readonly Finding[] {
  const { schema, canUseSchema, canSelect, hidesRows } = facts;
  const object = `${schema}.${facts.table}`;
  const to = `TO ${quoteIdentifier(role)}`;
  if (!canUseSchema || !canSelect) {
    const statements = [
      ...(canUseSchema ? [] : [`GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} ${to}`]),
      ...(canSelect ? [] : [`GRANT SELECT ON ${quoteTable(facts)} ${to}`]),
    ];
    const missing = [...(canUseSchema ? [] : ['USAGE on the schema']), ...(canSelect ? [] : ['SELECT on the table'])].join(' and ');
    const found = `role ${role} has no ${missing}${canSelect ? '' : deniedPart(facts)}`;
    return [finding('NO_SELECT', { object, found, wanted: missing, sql: statements.join('; ') })];
  }
  if (!hidesRows) {
    return [];
  }
  return [
    finding('NO_SELECT', {
      object,
      found: `row security applies to role ${role}`,
      wanted: 'BYPASSRLS',
      cause: 'A policy of the table may hide rows from the role: they would be missing in the copy',
      remedy: 'Give the role BYPASSRLS.',
      sql: `ALTER ROLE ${quoteIdentifier(role)} BYPASSRLS`,
    }),
  ];
}

/** A right on columns is not enough, even one on all of them: ranges of a table are read by where its rows lie. */
function deniedPart({ deniedColumns, columnCount }: SourceTableFacts): string {
  if (deniedColumns.length === columnCount) {
    return '';
  }
  return deniedColumns.length === 0 ? ', only on each of its columns' : `: not on ${deniedColumns.slice(0, 20).join(', ')}`;
}

/** Without an identity the source itself would refuse updates and deletes, as soon as the table is published. */
function identityFindings(facts: SourceTableFacts): readonly Finding[] {
  const { schema, table, identity, hasIdentityIndex, hasKey } = facts;
  const object = `${schema}.${table}`;
  if (identity === 'f') {
    if (hasKey) {
      return [];
    }
    const wanted = 'a primary key';
    return [finding('WHOLE_ROW_MATCH', { severity: 'warning', object, found: 'REPLICA IDENTITY FULL and no key', wanted })];
  }
  if (identity !== 'n' && hasIdentityIndex) {
    return [];
  }
  const found = identity === 'n' ? 'REPLICA IDENTITY NOTHING' : identity === 'i' ? 'an identity index that is gone' : 'no primary key';
  return [
    finding('NO_REPLICA_IDENTITY', {
      object,
      found,
      wanted: 'a primary key, a unique index as REPLICA IDENTITY, or REPLICA IDENTITY FULL',
      cause: 'The log would not say which row was updated or deleted; the source refuses such statements on a published table',
      sql: `ALTER TABLE ${quoteTable(facts)} REPLICA IDENTITY ${hasKey && identity === 'n' ? 'DEFAULT' : 'FULL'}`,
    }),
  ];
}

/** The log tells old rows as the partition's identity says, and calls them by that of the whole table: both must be the same. */
function partitionFindings({ schema, table, identity, otherIdentities }: SourceTableFacts): readonly Finding[] {
  const [first] = otherIdentities;
  if (first === undefined || identity === 'n') {
    return [];
  }
  const wanted = identity === 'f' ? 'FULL' : 'DEFAULT';
  return [
    finding('NO_REPLICA_IDENTITY', {
      object: `${schema}.${table}`,
      found: `partition ${first.schema}.${first.table} has another replica identity${otherIdentities.length > 1 ? `, and ${otherIdentities.length - 1} more` : ''}`,
      wanted: 'the same replica identity in the table and all its partitions',
      cause: 'The log would name the old rows of the partition otherwise than those of the table',
      ...(identity === 'i'
        ? { remedy: 'Give each partition the matching index as its replica identity.' }
        : { sql: otherIdentities.map((one) => `ALTER TABLE ${quoteTable(one)} REPLICA IDENTITY ${wanted}`).join('; ') }),
    }),
  ];
}
