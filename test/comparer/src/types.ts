import type { Session } from './session.js';

export const collated = (oid: string) =>
  `coalesce((SELECT ' collate ' || quote_ident(l.collname) FROM pg_collation l WHERE l.oid = ${oid} AND l.collname <> 'default'), '')`;

/**
 * What a type is made of, a line for each piece and the number of the type that stands in it, or 0. Of an array: what its element is made of.
 * Names of checks are pieces too: whoever changes the domain later calls them by these.
 */
const PIECES = `
  WITH t AS (SELECT e.* FROM pg_type o JOIN pg_type e ON e.oid = CASE WHEN o.typcategory = 'A' AND o.typelem <> 0 THEN o.typelem ELSE o.oid END WHERE o.oid = $1),
  pieces (place, text, part) AS (
    SELECT l.enumsortorder::float8, quote_literal(l.enumlabel), 0::oid FROM t JOIN pg_enum l ON l.enumtypid = t.oid
    UNION ALL
    SELECT -1, 'over ' || format_type(t.typbasetype, t.typtypmod) || ${collated('t.typcollation')}
               || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || t.typdefault, ''), t.typbasetype
      FROM t WHERE t.typtype = 'd'
    UNION ALL
    SELECT row_number() OVER (ORDER BY c.conname), quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid), 0
      FROM t JOIN pg_constraint c ON c.contypid = t.oid AND c.contype = 'c'
    UNION ALL
    SELECT a.attnum, quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || ${collated('a.attcollation')}, a.atttypid
      FROM t JOIN pg_attribute a ON t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 0, 'over ' || format_type(r.rngsubtype, NULL) || ${collated('r.rngcollation')} || ' by ' || o.opcname || ', many are ' || format_type(r.rngmultitypid, NULL),
           r.rngsubtype
      FROM t JOIN pg_range r ON r.rngtypid = t.oid JOIN pg_opclass o ON o.oid = r.rngsubopc
    UNION ALL
    SELECT 0, format_type(r.rngtypid, NULL), r.rngtypid FROM t JOIN pg_range r ON t.typtype = 'm' AND r.rngmultitypid = t.oid)
  SELECT text, part::text FROM pieces ORDER BY place, text`;

/** Numbers below this are initdb's: every server has the same under them. */
const FIRST_USER_OID = 16_384;

/**
 * What a user's type is made of, down to types that every server has: labels, base and checks, fields, subtype. Of a type with nothing in it, an
 * extension's say: nothing. Two types of one name are alike when this is.
 */
export async function describeType(session: Session, oid: number): Promise<string> {
  if (oid < FIRST_USER_OID) {
    return '';
  }
  const pieces: string[] = [];
  for (const [text, part] of await session.rows(PIECES, [oid])) {
    pieces.push(`${text}${await describeType(session, Number(part))}`);
  }
  return pieces.length === 0 ? '' : ` of (${pieces.join(', ')})`;
}
