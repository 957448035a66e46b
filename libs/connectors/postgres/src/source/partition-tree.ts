import type pg from 'pg';
import { quoteLiteral } from '../identifiers.js';

/** A partition, or a partitioned table below a published one, as the catalogue has it. */
export interface PartitionNode {
  /** Oid of the published table. */
  readonly root: string;
  readonly node: string;
  /** The transaction that attached it: another one when it was detached and came back. */
  readonly edge: string;
  /** Changes when it is rewritten or truncated; 0 for a partitioned table. */
  readonly file: string;
  readonly identity: string;
  /** Schema and table, for people: one that was dropped has no other name left. Empty where an earlier version took the note. */
  readonly name: string;
}

export interface PartitionFacts extends PartitionNode {
  readonly schema: string;
  readonly table: string;
  readonly rootSchema: string;
  readonly rootTable: string;
  readonly rootIdentity: string;
  /** It, and what it is in, was made as a partition: there was no moment when it could have rows that were not in the published table. */
  readonly isBorn: boolean;
  /** It was attached, and its file has no page. Not looked at in one that was born. */
  readonly isEmpty: boolean;
  /** The log has its rows. */
  readonly isLogged: boolean;
  /** The transaction that last changed its entry in the catalogue. */
  readonly changedBy: string;
}

/**
 * Everything below the partitioned tables of a publication. A table that was made as a partition has columns whose entries are as old as the table:
 * to be attached changes them all. The system columns' entries never change.
 */
function readNodes(publication: string): string {
  return `
  WITH RECURSIVE
    root AS (
      SELECT class.oid, home.nspname, class.relname, class.relreplident
        FROM pg_publication AS publication
        JOIN pg_publication_rel AS member ON member.prpubid = publication.oid
        JOIN pg_class AS class ON class.oid = member.prrelid AND class.relkind = 'p'
        JOIN pg_namespace AS home ON home.oid = class.relnamespace
       WHERE publication.pubname = ${quoteLiteral(publication)}),
    tree(root, node, edge, is_born) AS (
      SELECT oid, oid, '0'::text, true FROM root
      UNION ALL
      SELECT tree.root, edge.inhrelid, edge.xmin::text,
             tree.is_born AND edge.xmin = birth.xmin
               AND EXISTS (SELECT FROM pg_attribute AS own
                            WHERE own.attrelid = edge.inhrelid AND own.attnum > 0 AND own.xmin = birth.xmin AND own.cmin = birth.cmin AND own.xmax = '0'::xid)
        FROM tree
        JOIN pg_inherits AS edge ON edge.inhparent = tree.node
        JOIN pg_attribute AS birth ON birth.attrelid = edge.inhrelid AND birth.attname = 'tableoid' AND birth.attnum < 0)
  SELECT tree.root::text, tree.node::text, tree.edge, class.relfilenode::text AS file, class.relreplident::text AS identity,
         format('%s.%s', home.nspname, class.relname) AS name, home.nspname::text AS schema, class.relname::text AS table, root.nspname::text AS "rootSchema", root.relname::text AS "rootTable",
         root.relreplident::text AS "rootIdentity", tree.is_born AS "isBorn",
         CASE WHEN tree.is_born THEN false WHEN class.relkind = 'r' THEN coalesce(pg_relation_size(class.oid) = 0, true) ELSE true END AS "isEmpty",
         class.relkind IN ('r', 'p') AND class.relpersistence = 'p' AS "isLogged", class.xmin::text AS "changedBy"
    FROM tree
    JOIN root ON root.oid = tree.root
    JOIN pg_class AS class ON class.oid = tree.node
    JOIN pg_namespace AS home ON home.oid = class.relnamespace
   WHERE tree.node <> tree.root
   ORDER BY tree.root, tree.node`;
}

/** By a simple query, which a replication connection takes too. */
export async function readPartitions(client: pg.Client, publication: string): Promise<readonly PartitionFacts[]> {
  return (await client.query<PartitionFacts>(readNodes(publication))).rows;
}

const LINE = 'partition';

/** How the tree is written into the publication's comment: a line for each. */
export function linesOf(nodes: readonly PartitionNode[]): readonly string[] {
  return nodes.map(({ root, node, edge, file, identity, name }) =>
    [LINE, root, node, edge, file, identity, JSON.stringify(name)].join(' '),
  );
}

export function isPartitionLine(line: string): boolean {
  return line.startsWith(`${LINE} `);
}

export function nodesIn(comment: string): readonly PartitionNode[] {
  return comment
    .split('\n')
    .filter(isPartitionLine)
    .map((line) => {
      const [, root = '', node = '', edge = '', file = '', identity = '', ...name] = line.split(' ');
      return { root, node, edge, file, identity, name: name.length === 0 ? '' : String(JSON.parse(name.join(' '))) };
    });
}
