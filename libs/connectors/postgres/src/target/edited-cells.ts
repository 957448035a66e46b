import { type ChangeContent, ReplicationError, type StoredCell } from '@trem/replication-core';
import type pg from 'pg';
import { FIRST_USER_OID } from '../values/catalogue-types.js';

/** Writes a value of a type in its binary form. Without a modifier, which would cut a text short in silence. */
const SENDING = `
  SELECT format('SELECT encode(pg_catalog.%I($1::pg_catalog.%I), ''base64'') AS bytes', p.proname, t.typname) AS sql
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_proc p ON p.oid = t.typsend
   WHERE t.oid = $1 AND t.typnamespace = 'pg_catalog'::regnamespace`;

/**
 * A change in which cells that a person wrote have the form in which the source sends its own: rules look into nothing else, and would take the letters of
 * a number for its bytes. The server reads the texts; those of types that its users made, which have other numbers here, stay texts. In an open
 * transaction, which a refused text leaves as it was.
 * @param knownTypes of columns, by name, where that of the relation may be known to the source alone
 * @throws VALUE_INVALID a text that is no value of its column
 */
export async function asSent(
  client: pg.Client,
  content: ChangeContent,
  knownTypes: ReadonlyMap<string, number> = new Map(),
): Promise<ChangeContent> {
  const row = async (cells: readonly StoredCell[] | null) => {
    const sent: StoredCell[] = [];
    for (const [index, cell] of (cells ?? []).entries()) {
      const column = content.relation.columns[index];
      sent.push(cell !== null && isWritten(cell) && column !== undefined ? await sentCell(client, cell, known(column, knownTypes)) : cell);
    }
    return cells === null ? null : sent;
  };
  return { ...content, before: await row(content.before), after: await row(content.after) };
}

type WrittenCell = Extract<StoredCell, { readonly text: string }>;
type Column = ChangeContent['relation']['columns'][number];

function isWritten(cell: NonNullable<StoredCell>): cell is WrittenCell {
  return 'text' in cell && !('bytes' in cell);
}

function known(column: Column, knownTypes: ReadonlyMap<string, number>): Column {
  const { name, typeOid } = column;
  return typeOid < FIRST_USER_OID ? column : { ...column, typeOid: knownTypes.get(name) ?? typeOid };
}

async function sentCell(client: pg.Client, cell: WrittenCell, { name, typeOid }: Column): Promise<StoredCell> {
  const { rows } = await client.query<{ sql: string }>(SENDING, [typeOid]);
  const [sending] = rows;
  if (sending === undefined) {
    return cell;
  }
  await client.query('SAVEPOINT trem_edited');
  try {
    const read = await client.query<{ bytes: string }>(sending.sql, [cell.text]);
    await client.query('RELEASE SAVEPOINT trem_edited');
    return { form: 'binary', bytes: read.rows[0]?.bytes ?? '', text: cell.text };
  } catch {
    await client.query('ROLLBACK TO SAVEPOINT trem_edited');
    // without the server's own words, which hold the value
    throw new ReplicationError('VALUE_INVALID', { column: name, reason: 'what was written is no value of its type' });
  }
}
