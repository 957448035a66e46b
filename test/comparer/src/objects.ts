import type { Session } from './session.js';
import type { TableRef } from './structure.js';

/** What stands around a table's rows, by what it is and what it is called: as the server itself would write it down. */
export type Objects = ReadonlyMap<string, string>;

const ASKED = `
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`;

/** NOT NULL is part of the columns; what a foreign key has triggers for is part of the key. */
const OBJECTS = `
  WITH asked AS (${ASKED})
  SELECT 'index ' || quote_ident(c.relname), pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
    FROM asked JOIN pg_index i ON i.indrelid = asked.oid JOIN pg_class c ON c.oid = i.indexrelid
  UNION ALL
  SELECT 'constraint ' || quote_ident(r.conname), pg_get_constraintdef(r.oid)
    FROM asked JOIN pg_constraint r ON r.conrelid = asked.oid AND r.contype IN ('p', 'u', 'x', 'c', 'f')
  UNION ALL
  SELECT CASE WHEN a.attgenerated = '' THEN 'default of ' ELSE 'expression of ' END || quote_ident(a.attname), pg_get_expr(d.adbin, d.adrelid)
    FROM asked JOIN pg_attrdef d ON d.adrelid = asked.oid JOIN pg_attribute a ON a.attrelid = asked.oid AND a.attnum = d.adnum
  UNION ALL
  SELECT 'identity of ' || quote_ident(a.attname), CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END
    FROM asked JOIN pg_attribute a ON a.attrelid = asked.oid AND a.attidentity <> ''
  UNION ALL
  SELECT 'sequence of ' || quote_ident(a.attname),
         format('%s as %s, start %s, increment %s, %s to %s, cycle %s', o.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle)
    FROM asked
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = asked.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class o ON o.oid = d.objid AND o.relkind = 'S'
    JOIN pg_sequence s ON s.seqrelid = o.oid
    JOIN pg_attribute a ON a.attrelid = asked.oid AND a.attnum = d.refobjsubid
  UNION ALL
  SELECT 'comment' || coalesce(' of ' || quote_ident(a.attname), ''), quote_literal(m.description)
    FROM asked
    JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = asked.oid
    LEFT JOIN pg_attribute a ON a.attrelid = asked.oid AND a.attnum = m.objsubid AND m.objsubid > 0
  UNION ALL
  SELECT 'comment of index ' || quote_ident(c.relname), quote_literal(m.description)
    FROM asked JOIN pg_index i ON i.indrelid = asked.oid JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid
  UNION ALL
  SELECT 'comment of constraint ' || quote_ident(r.conname), quote_literal(m.description)
    FROM asked JOIN pg_constraint r ON r.conrelid = asked.oid
    JOIN pg_description m ON m.classoid = 'pg_constraint'::regclass AND m.objoid = r.oid`;

/** Reads indexes, constraints, defaults, identities and sequences, and comments of a table, its columns, indexes and constraints. */
export async function readObjects(session: Session, { schema, table }: TableRef): Promise<Objects> {
  return new Map((await session.rows(OBJECTS, [schema, table])).map(([name, words]) => [String(name), String(words)]));
}

/** What differs in them, one sentence each, in order. */
export function compareObjects(source: Objects, target: Objects): readonly string[] {
  const names = [...new Set([...source.keys(), ...target.keys()])].toSorted();
  return names.flatMap((name) => {
    const [here, there] = [source.get(name), target.get(name)];
    return here === there ? [] : [`${name}: ${here ?? 'none'} at the source, ${there ?? 'none'} at the target`];
  });
}
