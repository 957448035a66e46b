import { type Finding, slotName, type TableName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier } from '../identifiers.js';
import { addToPublication, createPublicationFor } from '../source/owners-publication.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

/** Of each table that is there: who may publish it, and whether a publication of ours has it already. `$3`: its name, or a pattern of names. */
const READ_TABLES = `
  SELECT asked.schema, asked.name AS table, pg_get_userbyid(class.relowner)::text AS owner, pg_has_role(class.relowner, 'USAGE') AS "isOwner",
         EXISTS (SELECT FROM pg_publication_rel AS member JOIN pg_publication AS publication ON publication.oid = member.prpubid
                  WHERE member.prrelid = class.oid AND publication.pubname LIKE $3) AS "isPublished"
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p')
   WHERE asked.schema !~ '^pg_' AND asked.schema <> 'information_schema'
   ORDER BY asked.place`;

interface PublishedTable extends TableName {
  readonly owner: string;
  readonly isOwner: boolean;
  readonly isPublished: boolean;
}

/** Undefined when there is no publication of this name. */
const READ_OWNER = `
  SELECT pg_get_userbyid(pubowner)::text AS owner, pg_has_role(pubowner, 'USAGE') AS "isOwner" FROM pg_publication WHERE pubname = $1`;

export interface PublishingOptions {
  readonly server: ServerFacts;
  readonly tables: readonly TableName[];
  /** Once it is stored: its publication has a name, and the owner of the tables can make it for the role. */
  readonly task?: TaskRef | undefined;
  /** Nothing but inserts will be published. */
  readonly insertsAlone?: boolean;
}

/** What keeps the role from publishing these tables, unless a publication that somebody made for it has them already. */
export async function checkPublishing(
  client: pg.Client,
  { server, tables, task, insertsAlone = false }: PublishingOptions,
): Promise<readonly Finding[]> {
  if (server.isInRecovery) {
    const remedy = 'Point the endpoint to the primary.';
    const cause = 'A publication can be made on a primary only';
    return [finding('CANNOT_PUBLISH', { object: `database ${server.database}`, found: 'a standby', wanted: 'a primary', cause, remedy })];
  }
  const name = task === undefined ? undefined : slotName(task);
  const pattern = (name ?? 'trem_').replaceAll('_', '\\_') + (name === undefined ? '%' : '');
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table), pattern];
  const { rows } = await client.query<PublishedTable & pg.QueryResultRow>(READ_TABLES, names);
  const strangers = rows.filter(({ isOwner, isPublished }) => !isOwner && !isPublished);
  if (task === undefined || name === undefined) {
    return [...mayCreate(server, rows), ...strangers.map((table) => notOwner(table, { role: server.role }))];
  }
  const made = await client.query<{ owner: string; isOwner: boolean }>(READ_OWNER, [name]);
  const [publication] = made.rows;
  if (publication === undefined) {
    const sql = createPublicationFor({ task, tables: rows, role: server.role, insertsAlone });
    return strangers.length === 0 ? mayCreate(server, rows) : strangers.map((table) => notOwner(table, { role: server.role, sql }));
  }
  return [
    ...(publication.isOwner ? [] : [notOurs(name, publication.owner, server.role)]),
    ...strangers.map((table) => notOwner(table, { role: server.role, sql: addToPublication(task, table) })),
  ];
}

function mayCreate({ canCreate, role, database }: ServerFacts, tables: readonly PublishedTable[]): readonly Finding[] {
  if (canCreate || (tables.length > 0 && tables.every(({ isPublished }) => isPublished))) {
    return [];
  }
  return [
    finding('CANNOT_PUBLISH', {
      object: `database ${database}`,
      found: `role ${role} may not create a publication`,
      wanted: 'CREATE',
      cause: 'Making a publication needs this privilege on the database',
      remedy: 'Grant CREATE on the database.',
      sql: `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(role)}`,
    }),
  ];
}

/** Without a statement of its own: the role joins the owner, which lets it do whatever that one may. */
function notOwner({ schema, table, owner }: PublishedTable, { role, sql }: { readonly role: string; readonly sql?: string }): Finding {
  return finding('CANNOT_PUBLISH', {
    object: `${schema}.${table}`,
    found: `the owner is ${owner}`,
    wanted: `role ${role} is the owner, a member of it, or has a publication that the owner made`,
    cause: 'Only the owner of a table may put it into a publication',
    remedy:
      sql === undefined
        ? 'Make the role a member of the owner. Or create the task and validate it: its check gives the statement by which the owner publishes the table.'
        : 'Let the owner of the tables, or a superuser, run the statement.',
    sql: sql ?? `GRANT ${quoteIdentifier(owner)} TO ${quoteIdentifier(role)}`,
  });
}

function notOurs(name: string, owner: string, role: string): Finding {
  return finding('CANNOT_PUBLISH', {
    object: `publication ${name}`,
    found: `the owner is ${owner}`,
    wanted: role,
    cause: 'The role takes notes in the comment of the publication, and drops it with the task',
    remedy: 'Give the publication to the role.',
    sql: `ALTER PUBLICATION ${quoteIdentifier(name)} OWNER TO ${quoteIdentifier(role)}`,
  });
}
