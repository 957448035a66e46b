import { ReplicationError, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { inTransaction } from '../transaction.js';

interface OldIndex extends pg.QueryResultRow {
  readonly name: string;
  readonly definition: string;
  readonly prefix: string;
  /** Of the constraint that stands on it. */
  readonly constraint: string | null;
}

/** Keys first. `prefix` is how the definition begins, up to the method: all that names the table. */
const READ_INDEXES = `
  SELECT own.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, pg_get_constraintdef(con.oid) AS constraint,
         format('CREATE %sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, own.relname, n.nspname, c.relname) AS prefix
    FROM pg_index AS i
    JOIN pg_class AS own ON own.oid = i.indexrelid
    JOIN pg_class AS c ON c.oid = i.indrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_constraint AS con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
   WHERE i.indrelid = to_regclass($1) AND i.indisvalid
     AND NOT EXISTS (SELECT FROM pg_index AS j JOIN pg_class AS other ON other.oid = j.indexrelid WHERE j.indrelid = to_regclass($2) AND other.relname = own.relname)
   ORDER BY i.indisprimary DESC, own.relname`;

/** Each in a transaction of its own, so that a repeated call goes on where the last one died. */
export async function carryIndexes(client: pg.Client, from: TableShape, to: TableShape): Promise<void> {
  const { rows } = await client.query<OldIndex>(READ_INDEXES, [quoteTable(from), quoteTable(to)]);
  for (const { name, definition, prefix, constraint } of rows) {
    if (constraint === null && !definition.startsWith(prefix)) {
      throw new ReplicationError('BUG', { index: name, reason: 'a definition that cannot be read' });
    }
    const unique = prefix.startsWith('CREATE UNIQUE') ? 'UNIQUE ' : '';
    const statement =
      constraint === null
        ? `CREATE ${unique}INDEX ${quoteIdentifier(name)} ON ${quoteTable(to)} USING ${definition.slice(prefix.length)}`
        : `ALTER TABLE ${quoteTable(to)} ADD CONSTRAINT ${quoteIdentifier(name)} ${constraint}`;
    await inTransaction(client, () => client.query(statement));
  }
}

/** Rights, owner, storage settings, replica identity and the comment: whoever could read the old table can read the new one. */
export async function carryDetails(client: pg.Client, from: TableShape, to: TableShape): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(READ_DETAILS, [quoteTable(from), quoteTable(to)]);
  for (const { statement } of rows) {
    await client.query(statement);
  }
}

const READ_DETAILS = `
  WITH old AS (SELECT c.* FROM pg_class AS c WHERE c.oid = to_regclass($1)),
  grants AS (
    SELECT a.privilege_type, a.grantee, a.is_grantable, NULL::name AS attname FROM old CROSS JOIN LATERAL aclexplode(old.relacl) AS a
    UNION ALL
    SELECT a.privilege_type, a.grantee, a.is_grantable, t.attname
      FROM old JOIN pg_attribute AS t ON t.attrelid = old.oid AND NOT t.attisdropped CROSS JOIN LATERAL aclexplode(t.attacl) AS a)
  SELECT statement FROM (
    SELECT 1 AS place, format('GRANT %s%s ON %s TO %s%s', g.privilege_type, CASE WHEN g.attname IS NULL THEN '' ELSE format(' (%I)', g.attname) END, $2::text,
                  CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                  CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
      FROM grants AS g, old WHERE g.grantee <> old.relowner
    UNION ALL SELECT 2, format('ALTER TABLE %s SET (%s)', $2::text, (SELECT string_agg(format('%s = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') FROM unnest(old.reloptions) AS o))
      FROM old WHERE old.reloptions IS NOT NULL
    UNION ALL SELECT 3, format('ALTER TABLE %s REPLICA IDENTITY %s', $2::text,
                  CASE old.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
                       ELSE format('USING INDEX %I', (SELECT x.relname FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid WHERE i.indrelid = old.oid AND i.indisreplident)) END)
      FROM old WHERE old.relreplident IN ('f', 'n', 'i')
    UNION ALL SELECT 4, format('COMMENT ON TABLE %s IS %L', $2::text, obj_description(old.oid, 'pg_class')) FROM old WHERE obj_description(old.oid, 'pg_class') IS NOT NULL
    UNION ALL SELECT 5, format('ALTER TABLE %s OWNER TO %I', $2::text, pg_get_userbyid(old.relowner)) FROM old WHERE pg_get_userbyid(old.relowner) <> current_user
  ) AS statements ORDER BY place`;

/**
 * A sequence that belongs to a column of the old table serves the new one, too, and outlives the old one; an identity has its own in each, and goes on
 * where the old one was. @returns what is to be run once the new table is in its place
 */
export async function carrySequences(client: pg.Client, from: TableShape, to: TableShape): Promise<readonly string[]> {
  const { rows } = await client.query<{ column: string; sequence: string; is_identity: boolean }>(
    `SELECT a.attname AS column, format('%I.%I', n.nspname, s.relname) AS sequence, a.attidentity <> '' AS is_identity
       FROM pg_depend AS d JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace AS n ON n.oid = s.relnamespace
       JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass($1) AND d.deptype IN ('a', 'i')`,
    [quoteTable(from)],
  );
  const after: string[] = [];
  for (const { column, sequence, is_identity: isIdentity } of rows) {
    if (isIdentity) {
      const found = await client.query<{ own: string }>('SELECT pg_get_serial_sequence($1, $2) AS own', [quoteTable(to), column]);
      const own = found.rows[0]?.own ?? sequence;
      await client.query(
        `SELECT setval($1::regclass, CASE WHEN s.seqincrement > 0 THEN greatest(o.last_value, n.last_value) ELSE least(o.last_value, n.last_value) END,
                       o.is_called OR n.is_called)
           FROM ${sequence} AS o, ${own} AS n, pg_sequence AS s WHERE s.seqrelid = $1::regclass`,
        [own],
      );
    } else {
      await client.query(`ALTER SEQUENCE ${sequence} OWNED BY NONE`);
      after.push(`ALTER SEQUENCE ${sequence} OWNED BY ${quoteTable(from)}.${quoteIdentifier(column)}`);
    }
  }
  return after;
}
