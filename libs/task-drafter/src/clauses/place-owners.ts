import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const DATABASE = ['database|endpoint|source|target|db|system', 'banco de dados', 'banco|base|origem|destino|endpoint|sistema'];

/** "shop's orders": whose tables they are. */
export function ownerBefore(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const name = endpointHere(cursor, names);
  return name === undefined || cursor.take('of') === undefined ? undefined : [{ tag: 'endpoint', role: 'source', name }];
}

/** "into schema mart of warehouse". */
export function ownerOf(cursor: Cursor, names: Names): Wish | undefined {
  const name = cursor.phrase('of|in|at|on', 'de|do|da|no|na|em') === undefined ? undefined : endpointHere(cursor, names);
  return name === undefined ? undefined : { tag: 'endpoint', role: 'target', name };
}

export function endpointHere(cursor: Cursor, names: Names): string | undefined {
  cursor.phrase(ARTICLE);
  cursor.phraseOf(DATABASE);
  const name = names.endpoint(cursor);
  if (name !== undefined) {
    cursor.phrase('database|endpoint|db|system');
  }
  return name;
}

/** "On staff ...", "in table customers:", "Na tabela customers,": of what the next words speak. */
export function table(cursor: Cursor, names: Names): readonly Wish[] | undefined {
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
  return [{ tag: 'mention', tables: [found], isContext: true }];
}
