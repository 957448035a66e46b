import { slotName, type TableName } from '@trem/contracts';
import { type EndpointConfig, ReplicationError, type TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../identifiers.js';
import { captureConnection } from './connections.js';

/** The comment tells ours from one that somebody made by the same name. */
const READ_PUBLICATION = `
  SELECT obj_description(publication.oid, 'pg_publication') AS comment,
         ARRAY(SELECT ARRAY[namespace.nspname, class.relname]
                 FROM pg_publication_rel AS member
                 JOIN pg_class AS class ON class.oid = member.prrelid
                 JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
                WHERE member.prpubid = publication.oid)::text[] AS tables
    FROM pg_publication AS publication
   WHERE publication.pubname = $1`;

interface PublicationRow {
  readonly comment: string | null;
  readonly tables: readonly (readonly [string, string])[];
}

/**
 * Makes the publication of exactly these tables, or changes ours to them. It must be there before the slot: the log is read with the catalogue of its time.
 * @throws SETTINGS_INVALID a publication of this name is not ours · TABLE_MISSING · PERMISSION_DENIED
 */
export function ensurePublication(endpoint: EndpointConfig, task: TaskRef, tables: readonly TableName[]): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    const name = quoteIdentifier(slotName(task));
    const list = tables.map((table) => `ONLY ${quoteTable(table)}`).join(', ');
    await client.query('BEGIN');
    const found = await readOurs(client, task);
    if (found === undefined) {
      await client.query(`CREATE PUBLICATION ${name} FOR TABLE ${list}`);
      await client.query(`COMMENT ON PUBLICATION ${name} IS ${quoteLiteral(commentOf(task))}`);
    } else if (!isSame(found.tables, tables)) {
      await client.query(`ALTER PUBLICATION ${name} SET TABLE ${list}`);
    }
    await client.query('COMMIT');
  });
}

/** Harmless when it is gone. @throws SETTINGS_INVALID a publication of this name is not ours */
export function dropPublication(endpoint: EndpointConfig, task: TaskRef): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    if ((await readOurs(client, task)) !== undefined) {
      await client.query(`DROP PUBLICATION IF EXISTS ${quoteIdentifier(slotName(task))}`);
    }
  });
}

async function readOurs(client: pg.Client, task: TaskRef): Promise<PublicationRow | undefined> {
  const { rows } = await client.query<PublicationRow>(READ_PUBLICATION, [slotName(task)]);
  const [row] = rows;
  if (row !== undefined && row.comment !== commentOf(task)) {
    throw new ReplicationError('SETTINGS_INVALID', {
      publication: slotName(task),
      reason: 'a publication of this name belongs to somebody else',
    });
  }
  return row;
}

function isSame(found: PublicationRow['tables'], wanted: readonly TableName[]): boolean {
  const key = (schema: string, table: string) => JSON.stringify([schema, table]);
  const keys = new Set(found.map(([schema, table]) => key(schema, table)));
  return keys.size === wanted.length && wanted.every(({ schema, table }) => keys.has(key(schema, table)));
}

function commentOf(task: TaskRef): string {
  return `trem task ${task.id}`;
}
