import { slotName } from '@trem/contracts';
import { type EndpointConfig, ReplicationError, type TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { quoteLiteral } from '../identifiers.js';
import { FIRST_USER_OID, PARTS } from '../values/catalogue-types.js';
import { captureConnection } from './connections.js';
import { changeComment, commentOf } from './publication-comment.js';
import { readPublication } from './publication-row.js';

/**
 * A label of an enum that is renamed is another value in every row that has it, and the log has not a word of it. So the labels that the tables of a
 * task use are noted in the publication's comment before they are compared with those of the target, and whoever reads the log looks whether they still
 * are what they were. A label keeps its number when it gets another name.
 */
export interface EnumLabel {
  /** Number of the enum. */
  readonly type: string;
  readonly number: string;
  readonly label: string;
}

/** Through domains, arrays, composites and ranges. */
const readUsed = (publication: string) => `
  WITH RECURSIVE used(oid) AS (
    SELECT attribute.atttypid
      FROM pg_publication AS publication
      JOIN pg_publication_rel AS member ON member.prpubid = publication.oid
      JOIN pg_attribute AS attribute ON attribute.attrelid = member.prrelid AND attribute.attnum > 0 AND attribute.atttypid >= ${FIRST_USER_OID}
     WHERE publication.pubname = ${quoteLiteral(publication)}
    UNION
    SELECT p.part FROM used JOIN pg_type AS t ON t.oid = used.oid CROSS JOIN LATERAL (${PARTS}) AS p WHERE p.part >= ${FIRST_USER_OID})
  SELECT label.enumtypid::text AS type, label.oid::text AS number, label.enumlabel::text AS label
    FROM used
    JOIN pg_enum AS label ON label.enumtypid = used.oid
   ORDER BY label.enumtypid, label.oid`;

/** By a simple query, which a replication connection takes too. */
const readNow = (types: ReadonlySet<string>) => `
  SELECT label.enumtypid::text AS type, label.oid::text AS number, label.enumlabel::text AS label,
         (SELECT format('%I.%I', home.nspname, type.typname)
            FROM pg_type AS type JOIN pg_namespace AS home ON home.oid = type.typnamespace WHERE type.oid = label.enumtypid) AS name
    FROM pg_enum AS label
   WHERE label.enumtypid = ANY (${quoteLiteral(`{${[...types].join(',')}}`)}::oid[])`;

interface NamedLabel extends EnumLabel {
  /** Of the enum, for people. */
  readonly name: string;
}

const LINE = 'label';

function lineOf({ type, number, label }: EnumLabel): string {
  return [LINE, type, number, JSON.stringify(label)].join(' ');
}

export function isLabelLine(line: string): boolean {
  return line.startsWith(`${LINE} `);
}

function labelsIn(comment: string | null): readonly EnumLabel[] {
  const lines = (comment ?? '').split('\n').filter(isLabelLine);
  return lines.map((line) => {
    const [, type = '', number = '', ...label] = line.split(' ');
    return { type, number, label: String(JSON.parse(label.join(' '))) };
  });
}

/** For the tables that are published now. What was noted of a label stays, whatever it is called by now: that is for the reader of the log to tell. */
export async function labelLines(client: pg.Client, publication: string, before: Iterable<string>): Promise<readonly string[]> {
  const noted = new Map(labelsIn([...before].join('\n')).map((one) => [one.number, one]));
  const { rows } = await client.query<EnumLabel>(readUsed(publication));
  return rows.map((row) => lineOf(noted.get(row.number) ?? row));
}

/** Notes the labels as they are now. Call it before they are compared with those of a target. Harmless where there is no publication yet. */
export function noteTypes(endpoint: EndpointConfig, task: TaskRef): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    const comment = (await readPublication(client, task))?.comment;
    if (comment?.split('\n')[0] === commentOf(task)) {
      const now = await labelLines(client, slotName(task), []);
      await changeComment(client, task, (lines) => [...lines.filter((line) => !isLabelLine(line)), ...now]);
    }
  });
}

/**
 * For a reader that begins or is at work. Labels that are new are noted, for they may be renamed next.
 * @param comment of the task's publication
 * @throws TARGET_TABLE_UNFIT a label was renamed: the rows that have it would keep the old one at the targets
 */
export async function expectLabels(client: pg.Client, task: TaskRef, comment: string | null): Promise<void> {
  const noted = new Map(labelsIn(comment).map((one) => [one.number, one]));
  if (noted.size === 0) {
    return;
  }
  const { rows } = await client.query<NamedLabel>(readNow(new Set([...noted.values()].map(({ type }) => type))));
  const renamed = rows.find(({ number, label }) => noted.has(number) && noted.get(number)?.label !== label);
  if (renamed !== undefined) {
    const { name, number, label } = renamed;
    throw new ReplicationError('TARGET_TABLE_UNFIT', {
      ...{ type: name, label: noted.get(number)?.label, renamedTo: label },
      reason: 'a label of an enum was renamed at the source; rows that have it keep the old one until it is renamed at the target, too',
    });
  }
  const added = rows.filter(({ number }) => !noted.has(number));
  if (added.length > 0) {
    await changeComment(client, task, (lines) => [...lines, ...added.map(lineOf).filter((line) => !lines.includes(line))]);
  }
}
