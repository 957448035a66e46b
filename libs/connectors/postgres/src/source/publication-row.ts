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
         puballtables AS "isOfAll", pubviaroot AS "isViaRoot",
         concat_ws(', ', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END, CASE WHEN pubdelete THEN 'delete' END,
                   CASE WHEN pubtruncate THEN 'truncate' END) AS publishes,
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
  /** Publishes every table there is. */
  readonly isOfAll: boolean;
  /** The kinds of changes. */
  readonly publishes: string;
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

/** The kinds of changes that a publication of ours can have. */
export const ALL_CHANGES = 'insert, update, delete, truncate';
/** The source asks for no replica identity then. */
export const INSERTS_ALONE = 'insert, truncate';

/** How it stands in the comment that a publication has fewer than all kinds of changes. */
export function publishesLines(publishes: string): readonly string[] {
  return publishes === ALL_CHANGES ? [] : [`${PUBLISHES}${publishes}`];
}
const PUBLISHES = 'publishes ';

/** The kinds of changes that we made it with. */
function publishesOf({ comment }: Pick<PublicationRow, 'comment'>): string {
  const line = (comment ?? '').split('\n').find((one) => one.startsWith(PUBLISHES));
  return line?.slice(PUBLISHES.length) ?? ALL_CHANGES;
}

export const OTHER_OPTIONS = 'its options were changed';
export const ONLY_SOME = 'it publishes only some rows or columns of the table';
export const TAKEN_OUT = 'the table was taken out of it, renamed, or made anew';

export function hasOtherOptions(row: PublicationRow): boolean {
  const { isOfAll, publishes, isViaRoot, members } = row;
  return isOfAll || publishes !== publishesOf(row) || (!isViaRoot && members.some(({ isPartitioned }) => isPartitioned));
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
