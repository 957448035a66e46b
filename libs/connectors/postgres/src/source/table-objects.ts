import type { ExtensionName, OwnedSequence, TableObject } from '@trem/replication-core';
import type pg from 'pg';
import { ASKED, extensionsOf, usesFunctions } from './catalogue-queries.js';
import { constantDefault } from './constant-default.js';

/** Unique, excluding and check constraints of the table itself, in order of their names. */
const READ_CONSTRAINTS = `
  SELECT asked.oid::text AS owner, rule.conname AS name, rule.contype AS type, pg_get_constraintdef(rule.oid) AS definition,
         ${extensionsOf(['pg_constraint', 'rule.oid'], ['pg_class', 'rule.conindid'])} AS extensions
    FROM (${ASKED}) AS asked
    JOIN pg_constraint AS rule ON rule.conrelid = asked.oid AND rule.contype IN ('u', 'x', 'c') AND rule.conparentid = 0
   WHERE NOT ${usesFunctions('pg_constraint', 'rule.oid')}
   ORDER BY asked.place, rule.conname`;

interface ConstraintRow {
  readonly owner: string;
  readonly name: string;
  readonly type: 'u' | 'x' | 'c';
  readonly definition: string;
  readonly extensions: readonly ExtensionName[];
}

/** Of columns whose default is computed, or which are identities: with the sequence that belongs to the column, where there is one. */
const READ_DEFAULTS = `
  SELECT asked.oid::text AS owner, attribute.attname AS name, pg_get_expr(value.adbin, value.adrelid) AS expression,
         ${extensionsOf(['pg_attrdef', 'value.oid'])} AS extensions,
         (SELECT json_build_object(
                   'name', own.relname, 'isIdentity', attribute.attidentity <> '', 'type', format_type(s.seqtypid, NULL), 'start', s.seqstart::text,
                   'increment', s.seqincrement::text, 'minimum', s.seqmin::text, 'maximum', s.seqmax::text, 'cycles', s.seqcycle)
            FROM pg_depend AS belongs JOIN pg_class AS own ON own.oid = belongs.objid AND own.relkind = 'S' JOIN pg_sequence AS s ON s.seqrelid = own.oid
           WHERE belongs.classid = 'pg_class'::regclass AND belongs.refclassid = 'pg_class'::regclass AND belongs.refobjid = asked.oid
             AND belongs.refobjsubid = attribute.attnum AND belongs.deptype IN ('a', 'i')
             AND (attribute.attidentity <> '' OR EXISTS (SELECT FROM pg_depend AS takes
                   WHERE takes.classid = 'pg_attrdef'::regclass AND takes.objid = value.oid AND takes.refobjid = own.oid))
           ORDER BY own.oid LIMIT 1) AS sequence,
         EXISTS (SELECT FROM pg_depend AS takes JOIN pg_class AS other ON other.oid = takes.refobjid AND other.relkind = 'S'
                  WHERE takes.classid = 'pg_attrdef'::regclass AND takes.objid = value.oid AND takes.refclassid = 'pg_class'::regclass) AS "takesSequence"
    FROM (${ASKED}) AS asked
    JOIN pg_attribute AS attribute ON attribute.attrelid = asked.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
    LEFT JOIN pg_attrdef AS value ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum
   WHERE (value.oid IS NOT NULL OR attribute.attidentity <> '') AND NOT ${usesFunctions('pg_attrdef', 'value.oid')}
   ORDER BY asked.place, attribute.attnum`;

interface DefaultRow {
  readonly owner: string;
  readonly name: string;
  readonly expression: string | null;
  readonly sequence: OwnedSequence | null;
  readonly takesSequence: boolean;
  readonly extensions: readonly ExtensionName[];
}

const READ_COMMENTS = `
  SELECT asked.oid::text AS owner, coalesce(attribute.attname, '') AS name, note.description AS definition
    FROM (${ASKED}) AS asked
    JOIN pg_description AS note ON note.classoid = 'pg_class'::regclass AND note.objoid = asked.oid
    LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = asked.oid AND attribute.attnum = note.objsubid AND note.objsubid > 0 AND NOT attribute.attisdropped
   WHERE note.objsubid = 0 OR attribute.attnum IS NOT NULL
   ORDER BY asked.place, note.objsubid`;

interface CommentRow {
  readonly owner: string;
  readonly name: string;
  readonly definition: string;
}

export interface OwnedObject {
  /** The number of its table. */
  readonly owner: string;
  readonly object: TableObject;
}

/**
 * What can be made anew after the data, but for indexes and foreign keys. What needs functions of people, or a sequence that serves others too,
 * is left out: no target has it by itself (`check` says so, as NOT_COPIED).
 */
export async function readTableObjects(client: pg.Client, names: readonly (readonly string[])[]): Promise<readonly OwnedObject[]> {
  const read = async <R extends pg.QueryResultRow>(sql: string) => (await client.query<R>(sql, [...names])).rows;
  const constraints = await read<ConstraintRow & pg.QueryResultRow>(READ_CONSTRAINTS);
  const defaults = await read<DefaultRow & pg.QueryResultRow>(READ_DEFAULTS);
  const comments = await read<CommentRow & pg.QueryResultRow>(READ_COMMENTS);
  return [...constraints.map(constraintObject), ...defaults.flatMap(defaultObject), ...comments.map(commentObject)];
}

/** Absent where there are none, as most objects need none. */
export function madeWith(extensions: readonly ExtensionName[]): Pick<TableObject, 'extensions'> {
  return extensions.length === 0 ? {} : { extensions };
}

function constraintObject({ owner, name, type, definition, extensions }: ConstraintRow): OwnedObject {
  const isCheck = type === 'c';
  return { owner, object: { kind: isCheck ? 'checks' : 'unique', name, definition, isUnique: !isCheck, ...madeWith(extensions) } };
}

function defaultObject({ owner, name, expression, sequence, takesSequence, extensions }: DefaultRow): readonly OwnedObject[] {
  const isForeign = takesSequence && sequence === null;
  if (isForeign || (sequence === null && (expression === null || constantDefault(expression) !== undefined))) {
    return [];
  }
  const object = { kind: 'defaults', name, definition: expression ?? '', isUnique: false, ...madeWith(extensions) } as const;
  return [{ owner, object: sequence === null ? object : { ...object, sequence } }];
}

function commentObject({ owner, name, definition }: CommentRow): OwnedObject {
  return { owner, object: { kind: 'comments', name, definition, isUnique: false } };
}
