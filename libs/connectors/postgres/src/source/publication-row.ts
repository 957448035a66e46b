import { slotName, type TableName, tableKey } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteLiteral, quoteTable } from '../identifiers.js';

/**
 * The comment tells ours from one that somebody made by the same name. Filters and column lists are read by way of JSON, for servers before 15
 * do not have them.
 */
const READ_PUBLICATION = `
  SELECT obj_description(publication.oid, 'pg_publication') AS comment,
         NOT puballtables AND pubinsert AND pubupdate AND pubdelete AND pubtruncate AS "isWhole", pubviaroot AS "isViaRoot",
         ARRAY(SELECT json_build_object('schema', namespace.nspname, 'table', class.relname, 'id', member.prrelid || '/' || member.oid, 'isPartitioned', class.relkind = 'p',
                        'isPart', to_jsonb(member) ->> 'prqual' IS NOT NULL OR to_jsonb(member) ->> 'prattrs' IS NOT NULL)
                 FROM pg_publication_rel AS member
                 JOIN pg_class AS class ON class.oid = member.prrelid
                 JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
                WHERE member.prpubid = publication.oid
                ORDER BY class.oid) AS members
    FROM pg_publication AS publication
   WHERE publication.pubname =`;

export interface PublicationRow {
  readonly comment: string | null;
  /** Publishes every kind of change. */
  readonly isWhole: boolean;
  /** Changes of partitions come as those of the partitioned table. */
  readonly isViaRoot: boolean;
  readonly members: readonly Member[];
}

export interface Member extends TableName {
  /** Of the table and of its being in the publication: another one when the table was taken out and put back, or dropped and made anew. */
  readonly id: string;
  readonly isPartitioned: boolean;
  /** Only some rows or columns are published. */
  readonly isPart: boolean;
}

/** Undefined when there is none of this name. */
export async function readPublication(client: pg.Client, task: TaskRef): Promise<PublicationRow | undefined> {
  // No parameters: a replication connection takes simple queries only
  const { rows } = await client.query<PublicationRow>(`${READ_PUBLICATION} ${quoteLiteral(slotName(task))}`);
  return rows[0];
}

/** A partitioned table comes as one table, whatever its partitions look like. For other tables it makes no difference. */
export const VIA_ROOT = 'publish_via_partition_root = true';

export const OTHER_OPTIONS = 'its options were changed';
export const ONLY_SOME = 'it publishes only some rows or columns of the table';
export const TAKEN_OUT = 'the table was taken out of it, renamed, or made anew';

export function hasOtherOptions({ isWhole, isViaRoot, members }: PublicationRow): boolean {
  return !isWhole || (!isViaRoot && members.some(({ isPartitioned }) => isPartitioned));
}

/** How a table stands in the comment: its id, then its key. */
const OF_TABLE = /^\d+\/\d+ /;

/** What we made, by the key of each table. */
export function madeOf({ comment }: PublicationRow): ReadonlyMap<string, string> {
  const ofTables = (comment ?? '').split('\n').filter((line) => OF_TABLE.test(line));
  return new Map(ofTables.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

/** The table's own number, which a rename keeps. */
export function oidOf({ id }: Pick<Member, 'id'>): string {
  return id.slice(0, id.indexOf('/'));
}

export function lineOf(member: Member): string {
  return `${member.id} ${tableKey(member)}`;
}

/** As a statement names them. */
export function listOf(tables: readonly TableName[]): string {
  return tables.map((table) => `ONLY ${quoteTable(table)}`).join(', ');
}
