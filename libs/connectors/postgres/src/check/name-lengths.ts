import type { Finding } from '@trem/contracts';
import type { IncomingTables, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

/** A server cuts what is too long without an error: two columns may become one. In UTF8 a name takes more bytes than in the source's encoding. */
export async function checkNameLengths(
  client: pg.Client,
  { shapes, objects }: IncomingTables,
  { encoding }: ServerFacts,
): Promise<readonly Finding[]> {
  if (encoding !== 'UTF8') {
    return []; // refused as it is
  }
  const { rows } = await client.query<{ most: number }>(`SELECT current_setting('max_identifier_length')::int AS most`);
  const most = rows[0]?.most ?? 0;
  return shapes.map(withAddedColumns).flatMap((shape) =>
    namesOf(shape, objects)
      .filter(([, name]) => Buffer.byteLength(name) > most)
      .map(([what, name]) =>
        finding('NAME_TOO_LONG', {
          object: `${shape.schema}.${shape.table}`,
          found: `${what} ${name}: ${Buffer.byteLength(name)} bytes in UTF8`,
          wanted: `at most ${most} bytes`,
        }),
      ),
  );
}

/** Whatever is made under a name of its own. */
function namesOf(shape: TableShape, objects: readonly string[]): readonly (readonly [what: string, name: string])[] {
  return [
    ['schema', shape.schema],
    ['table', shape.table],
    ...shape.columns.flatMap((column) => [
      ['column', column.name] as const,
      ...column.userTypes.filter(({ tag }) => tag !== 'extension').map(({ name }) => ['type', name] as const),
    ]),
    ...shape.objects
      .filter(({ kind }) => kind !== 'defaults' && kind !== 'comments' && objects.includes(kind))
      .map(({ kind, name }) => [kind, name] as const),
  ];
}
