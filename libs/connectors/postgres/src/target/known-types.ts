import type { Finding } from '@trem/contracts';
import type { TableShape, UserType } from '@trem/replication-core';
import type pg from 'pg';
import { type GrowingEnum, mayGrowInto } from './enum-labels.js';
import { differingUserType, type ExtensionType, extensionMissing } from './table-findings.js';

interface FoundType extends pg.QueryResultRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly base: string | null;
  readonly labels: readonly string[] | null;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly subtype: string | null;
}

/** Which user types are missing, and which are there but differ. With `mayGrow`, an enum that lacks labels is no finding, but told apart. */
export async function readUserTypes(client: pg.Client, wanted: readonly UserType[], { mayGrow = false } = {}) {
  const found = await client.query<FoundType>(
    `SELECT n.nspname AS schema, t.typname AS name, t.typtype AS kind,
            CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
            (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
            coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                        FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS fields,
            (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid) AS subtype
       FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema
       JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = wanted.name`,
    [wanted.map((type) => type.schema), wanted.map((type) => type.name)],
  );
  const lacking: Exclude<UserType, { readonly tag: 'extension' }>[] = [];
  const missing: ExtensionType[] = [];
  const findings: Finding[] = [];
  const growing: GrowingEnum[] = [];
  for (const type of wanted) {
    const there = found.rows.find((row) => row.schema === type.schema && row.name === type.name);
    const labels = there?.labels ?? [];
    if (mayGrow && type.tag === 'enum' && there?.kind === 'e' && mayGrowInto(labels, type.labels)) {
      growing.push({ type, found: labels });
    } else if (there !== undefined) {
      findings.push(...differingUserType(type, { ...there, labels }));
    } else if (type.tag === 'extension') {
      missing.push(type);
    } else {
      lacking.push(type);
    }
  }
  return { lacking, missing, findings, growing };
}

/** Of each column whose type comes with an extension that is not there. */
export async function extensionFindings(
  client: pg.Client,
  tables: readonly TableShape[],
  missing: readonly ExtensionType[],
): Promise<readonly Finding[]> {
  if (missing.length === 0) {
    return [];
  }
  const known = await client.query<{ name: string }>('SELECT name FROM pg_available_extensions WHERE name = ANY ($1::text[])', [
    missing.map(({ extension }) => extension),
  ]);
  const available = new Set(known.rows.map(({ name }) => name));
  return tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      missing
        .filter(({ schema, name }) => column.userTypes.some((used) => used.schema === schema && used.name === name))
        .map((type) => extensionMissing(table, { column, type, isAvailable: available.has(type.extension) })),
    ),
  );
}
