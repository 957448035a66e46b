import type pg from 'pg';

/** A type as a server's catalogue has it. */
export interface CatalogueType {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** b base, c composite, d domain, e enum, m multirange, p pseudo, r range. */
  readonly kind: string;
  readonly isArray: boolean;
  /** What initdb made: it has the same number on every server. */
  readonly isBuiltIn: boolean;
  /** It has a binary form. */
  readonly hasBinary: boolean;
  /** The extension that brought it. */
  readonly extension: string | null;
  /** A composite that is no type of its own, but the rows of a table. */
  readonly isRowOfTable: boolean;
  /** Numbers of the types that it is made of: of a domain its base, of an array its element, of a range its subtype, of a multirange its range, of a composite its fields in order. */
  readonly parts: readonly number[];
  /** Of a domain: its base as a statement writes it. */
  readonly base: string | null;
  readonly notNull: boolean;
  readonly expression: string | null;
  /** Each with its name, as a statement writes it. */
  readonly checks: readonly string[];
  /** Of a domain, when it is not that of its base. */
  readonly collation: string | null;
  /** Of an enum, in order. */
  readonly labels: readonly string[];
  /** Of a composite, in order. */
  readonly fields: readonly CompositeField[];
  readonly range: RangeFacts | null;
}

export interface CompositeField {
  readonly name: string;
  readonly type: string;
  /** When it is not that of the type. */
  readonly collation: string | null;
}

export interface RangeFacts {
  readonly subtype: string;
  /** When it is not the default of the subtype. */
  readonly operatorClass: string | null;
  readonly collation: string | null;
  /** A function of the range's own turns values into others that mean the same. */
  readonly hasCanonical: boolean;
  readonly multirange: string;
}

/** Numbers below this are initdb's. */
export const FIRST_USER_OID = 16_384;

/** Numbers of the types that the type `t` is made of, as `part`, and their order. */
export const PARTS = `
  SELECT t.typbasetype AS part, 0 AS place WHERE t.typtype = 'd'
  UNION ALL SELECT t.typelem, 0 WHERE t.typtype = 'b' AND t.typcategory = 'A' AND t.typelem <> 0
  UNION ALL SELECT r.rngsubtype, 0 FROM pg_range r WHERE r.rngtypid = t.oid
  UNION ALL SELECT r.rngtypid, 0 FROM pg_range r WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid
  UNION ALL SELECT a.atttypid, a.attnum FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped`;

const collationName = (number: string, ofType: string) => `
  (SELECT format('%I.%I', n.nspname, l.collname) FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = ${number} AND ${number} <> ${ofType})`;

const READ_TYPES = `
  WITH RECURSIVE used(oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT p.part FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (${PARTS}) AS p)
  SELECT t.oid::int8::float8 AS oid, home.nspname AS schema, t.typname AS name, t.typtype AS kind,
         t.typtype = 'b' AND t.typcategory = 'A' AND t.typelem <> 0 AS "isArray", t.oid < ${FIRST_USER_OID} AS "isBuiltIn", t.typsend <> 0 AS "hasBinary",
         (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
           WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass) AS extension,
         coalesce((SELECT c.relkind <> 'c' FROM pg_class c WHERE c.oid = t.typrelid), false) AS "isRowOfTable",
         current_setting('server_version_num')::int AS "serverVersion",
         ARRAY(SELECT p.part::int8::float8 FROM (${PARTS}) AS p ORDER BY p.place) AS parts,
         CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
         t.typnotnull AS "notNull", t.typdefault AS expression,
         ARRAY(SELECT format('CONSTRAINT %I %s', rule.conname, pg_get_constraintdef(rule.oid)) FROM pg_constraint AS rule
                WHERE rule.contypid = t.oid AND rule.contype = 'c' AND rule.convalidated ORDER BY rule.conname) AS checks,
         CASE WHEN t.typtype = 'd' THEN ${collationName('t.typcollation', '(SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)')} END AS collation,
         ARRAY(SELECT label.enumlabel FROM pg_enum AS label WHERE label.enumtypid = t.oid ORDER BY label.enumsortorder)::text[] AS labels,
         coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                                     'collation', ${collationName('a.attcollation', 'ft.typcollation')}) ORDER BY a.attnum)
                     FROM pg_attribute a JOIN pg_type ft ON ft.oid = a.atttypid
                    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS fields,
         (SELECT json_build_object(
                   'subtype', format_type(r.rngsubtype, NULL), 'hasCanonical', r.rngcanonical <> 0,
                   'operatorClass', CASE WHEN NOT o.opcdefault THEN format('%I.%I', oh.nspname, o.opcname) END,
                   'collation', ${collationName('r.rngcollation', 'st.typcollation')}, 'multirange', mt.typname)
            FROM pg_range r
            JOIN pg_type st ON st.oid = r.rngsubtype
            JOIN pg_type mt ON mt.oid = r.rngmultitypid
            JOIN pg_opclass o ON o.oid = r.rngsubopc
            JOIN pg_namespace oh ON oh.oid = o.opcnamespace
           WHERE r.rngtypid = t.oid) AS range
    FROM used
    JOIN pg_type AS t ON t.oid = used.oid
    JOIN pg_namespace AS home ON home.oid = t.typnamespace`;

/** These types, and every type that one of them is made of, by number. */
export class CatalogueTypes {
  readonly #types: ReadonlyMap<number, CatalogueType>;
  /** Of the server that has them, as `server_version_num`. */
  readonly serverVersion: number;

  constructor(types: readonly CatalogueType[], serverVersion: number) {
    this.#types = new Map(types.map((type) => [type.oid, type]));
    this.serverVersion = serverVersion;
  }

  static async read(client: pg.Client, oids: readonly number[]): Promise<CatalogueTypes> {
    const { rows } = await client.query<CatalogueType & { readonly serverVersion: number } & pg.QueryResultRow>(READ_TYPES, [
      [...new Set(oids)],
    ]);
    return new CatalogueTypes(rows, rows[0]?.serverVersion ?? 0);
  }

  get(oid: number): CatalogueType | undefined {
    return this.#types.get(oid);
  }

  partsOf(type: CatalogueType): readonly CatalogueType[] {
    return type.parts.flatMap((part) => this.#types.get(part) ?? []);
  }

  /** The type that stands under all domains. */
  under(oid: number): CatalogueType | undefined {
    const type = this.#types.get(oid);
    const [base] = type?.parts ?? [];
    return type?.kind === 'd' && base !== undefined ? this.under(base) : type;
  }
}
