import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const FROM = ['from|out of?', 'of', 'a partir de|do|da', 'de|do|da|dos|das'];
const TO = ['over|across? to|into|onto', 'para|pro|ao', 'no|na|em'];
const ROLES = [
  ['source', ['with|as? the? source is|:|=?', 'com? a? origem e|é|:|=|em|no|na?', 'com? a? fonte e|é|:|=?']],
  ['target', ['with|as? the? target|destination is|:|=?', 'com? o? destino|alvo e|é|:|=|em|no|na|ao|a?']],
] as const;
const DATABASE = ['database|endpoint|source|target|db', 'banco de dados', 'banco|base|origem|destino|endpoint'];
const SCHEMA = 'schema|esquema';

/** "from shop to warehouse", "from schema employees to schema people": endpoints, and schemas with their new names. */
export function places(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    place(cursor, () => roleOf(cursor, names)) ??
    place(cursor, () => within(cursor, names)) ??
    place(cursor, () => from(cursor, names)) ??
    place(cursor, () => to(cursor, names)) ??
    place(cursor, () => table(cursor, names))
  );
}

function place(cursor: Cursor, read: () => readonly Wish[] | undefined): readonly Wish[] | undefined {
  return cursor.attempt(read);
}

/** "the source is shop". */
function roleOf(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const role = ROLES.find(([, phrases]) => cursor.phrase(...phrases) !== undefined)?.[0];
  const name = role === undefined ? undefined : endpointHere(cursor, names);
  return role === undefined || name === undefined ? undefined : [{ tag: 'endpoint', role, name }];
}

function from(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phrase(...FROM) === undefined) {
    return undefined;
  }
  cursor.phrase(ARTICLE);
  if (cursor.phrase(SCHEMA) !== undefined) {
    const schema = names.schema(cursor);
    return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
  }
  const endpoint = endpointHere(cursor, names);
  if (endpoint !== undefined) {
    return [{ tag: 'endpoint', role: 'source', name: endpoint }];
  }
  const schema = names.schema(cursor);
  cursor.phrase(SCHEMA);
  return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
}

/** "table employee of schema employees". */
function within(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const schema = cursor.phrase('of|in|within|under the? schema', 'de|do|no o? esquema') === undefined ? undefined : names.schema(cursor);
  return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
}

function to(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phrase('in', 'with', 'com') !== undefined) {
    const name = endpointHere(cursor, names); // "in schema slaes" may be a misspelt source as well as a new name
    return name === undefined ? undefined : [{ tag: 'endpoint', role: 'target', name }];
  }
  if (cursor.phrase(...TO) === undefined) {
    return undefined;
  }
  cursor.phrase(ARTICLE);
  cursor.phrase('target', 'new', 'novo');
  if (cursor.phrase(SCHEMA) !== undefined) {
    const schema = names.newName(cursor);
    const endpoint = schema === undefined ? undefined : cursor.attempt(() => ownerOf(cursor, names));
    return schema === undefined ? undefined : [{ tag: 'rename-schema', to: schema }, ...(endpoint === undefined ? [] : [endpoint])];
  }
  const endpoints = cursor.list(() => endpointHere(cursor, names));
  return endpoints?.map((name) => ({ tag: 'endpoint', role: 'target', name }));
}

/** "into schema mart of warehouse". */
function ownerOf(cursor: Cursor, names: Names): Wish | undefined {
  const name = cursor.phrase('of|in|at|on', 'de|do|da|no|na|em') === undefined ? undefined : endpointHere(cursor, names);
  return name === undefined ? undefined : { tag: 'endpoint', role: 'target', name };
}

function endpointHere(cursor: Cursor, names: Names): string | undefined {
  cursor.phrase(ARTICLE);
  cursor.phrase(...DATABASE);
  const name = names.endpoint(cursor);
  if (name !== undefined) {
    cursor.phrase('database', 'endpoint');
  }
  return name;
}

/** "On staff ...", "in table customers:", "Na tabela customers,": of what the next words speak. */
function table(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const before = cursor.peek(-1)?.folded;
  const isStart = before === undefined || before === '.' || before === ';';
  if (!isStart || cursor.phrase('on|in|for', 'na|no|em|para') === undefined) {
    return undefined;
  }
  const found = names.table(cursor);
  if (found === undefined) {
    return undefined;
  }
  names.context = found;
  return [];
}
