import type { Finding } from '@trem/contracts';
import type { ExtensionName, IncomingTables, TableObject, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { createExtension } from '../target/table-findings.js';
import { finding } from './make-finding.js';

/** Extensions that the server has files of, with the schema of those that are made. */
const READ_EXTENSIONS = `
  SELECT known.name, home.nspname AS schema
    FROM pg_available_extensions AS known
    LEFT JOIN pg_extension AS extension ON extension.extname = known.name
    LEFT JOIN pg_namespace AS home ON home.oid = extension.extnamespace
   WHERE known.name = ANY ($1::text[])`;

interface KnownExtension {
  readonly name: string;
  /** Null: it is not made. */
  readonly schema: string | null;
}

/** Indexes, constraints and defaults that need an extension which is not there. Those of the columns' types are told with the columns. */
export async function checkObjectExtensions(client: pg.Client, { shapes, objects }: IncomingTables) {
  const needs = shapes.flatMap((shape) => needsOf(shape, objects));
  const { rows } = await client.query<KnownExtension & pg.QueryResultRow>(READ_EXTENSIONS, [needs.map(({ extension }) => extension.name)]);
  const known = new Map(rows.map((row) => [row.name, row]));
  const missing = needs.filter(({ extension }) => known.get(extension.name)?.schema !== extension.schema);
  const findings: readonly Finding[] = missing.map((need) => missingExtension(need, known.get(need.extension.name)));
  return { findings, lacking: new Set(missing.map(({ extension }) => extension.name)) };
}

interface Need {
  readonly shape: TableShape;
  readonly extension: ExtensionName;
  readonly users: readonly TableObject[];
}

function needsOf(shape: TableShape, wanted: readonly string[]): readonly Need[] {
  const ofColumns = new Set(
    shape.columns.flatMap(({ userTypes }) => userTypes.map((type) => (type.tag === 'extension' ? type.extension : ''))),
  );
  const made = shape.objects.filter(
    ({ kind, isUnique }) => wanted.includes(kind) || (kind === 'indexes' && isUnique && wanted.includes('unique')),
  );
  const needed = new Map(made.flatMap(({ extensions = [] }) => extensions.map((extension) => [extension.name, extension] as const)));
  return [...needed.values()]
    .filter(({ name }) => !ofColumns.has(name))
    .map((extension) => ({
      shape,
      extension,
      users: made.filter(({ extensions = [] }) => extensions.some(({ name }) => name === extension.name)),
    }));
}

function missingExtension({ shape, extension, users }: Need, known: KnownExtension | undefined): Finding {
  const { name, schema } = extension;
  const why =
    known === undefined
      ? ', and the server has no files of it'
      : known.schema === null
        ? ''
        : ` in schema ${schema}, but in ${known.schema}`;
  return finding('EXTENSION_MISSING', {
    object: `${shape.schema}.${shape.table}`,
    found: `no extension ${name}${why}`,
    wanted: `extension ${name} in schema ${schema}`,
    cause: `The table has what is made with it: ${users.map((object) => `${object.kind} ${object.name}`).join(', ')}`,
    remedy: 'Install the extension at the target, or take the kind out of fullLoad.createObjects.',
    ...(known?.schema === null ? { sql: createExtension(extension) } : {}),
  });
}
