import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const columns = [
  ['startColumn', ['start|begin|from column', 'coluna de inicio|começo']],
  ['endColumn', ['end|until column', 'coluna de fim|final']],
  ['currentColumn', ['current column', 'coluna de? atual|vigente']],
] as const;

/** "with valid_from as start column and valid_to as end column", "start column valid_from": the columns of versions. */
export function versionColumns(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('with|using', 'com|usando');
    return cursor.list(() => nameFirst(cursor, names) ?? columnFirst(cursor, names));
  });
}

function nameFirst(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const name = names.newName(cursor);
    const field = name === undefined || cursor.phrase('as|for the?', 'como a?') === undefined ? undefined : fieldHere(cursor);
    return name === undefined || field === undefined ? undefined : set(field, name);
  });
}

function columnFirst(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    cursor.phrase('the', 'a');
    const field = fieldHere(cursor);
    cursor.phrase('named|called|is|=|:', 'chamada|é|e');
    const name = field === undefined ? undefined : names.newName(cursor);
    return name === undefined || field === undefined ? undefined : set(field, name);
  });
}

const fieldHere = (cursor: Cursor) => columns.find(([, phrases]) => cursor.phrase(...phrases) !== undefined)?.[0];
const set = (field: string, value: string): Wish => ({ tag: 'set', path: `apply.scd2.${field}`, value });
