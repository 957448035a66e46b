import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { ALWAYS, later } from './life-words.js';
import { wholeSchema } from './selection.js';
import { listedTables, ofMode } from './tables-of-mode.js';

/** "keep orders and customers of shop in sync", "mantenha o esquema support atualizado". */
export function keptInSync(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  if (cursor.phrase('keep|keeping', 'mantenha|manter|mantendo') === undefined) {
    return undefined;
  }
  const whole = wholeSchema(cursor, names);
  const tables = whole === undefined ? cursor.list(() => names.table(cursor)) : undefined;
  const chosen =
    whole?.map(ofMode) ??
    (tables === undefined ? undefined : [{ tag: 'select' as const, tables: tables.map((table) => ({ table })), isOfMode: true as const }]);
  const isAt = cursor.phrase('in|at|on', 'no|na|em') !== undefined;
  const place = cursor.attempt(() => (isAt || cursor.phrase('of|from', 'de|do|da') !== undefined ? names.endpoint(cursor) : undefined));
  cursor.phraseOf(ALWAYS);
  if (chosen === undefined || cursor.phraseOf(IN_SYNC) === undefined) {
    return undefined;
  }
  const text = cursor.textSince(from);
  cursor.phrase(...later, ...ALWAYS);
  const other = cursor.attempt(() => (cursor.phrase('with|to', 'com|a|ao') === undefined ? undefined : names.endpoint(cursor)));
  const isTarget = isAt && other !== undefined; // "keep customers in warehouse in sync with shop"
  cursor.phrase(...later, ...ALWAYS);
  return [
    { tag: 'mode', mode: 'follow', text },
    ...chosen,
    ...(place === undefined ? [] : [{ tag: 'endpoint' as const, role: isTarget ? ('target' as const) : ('source' as const), name: place }]),
    ...(other === undefined ? [] : [{ tag: 'endpoint' as const, role: isTarget ? ('source' as const) : ('target' as const), name: other }]),
  ];
}

/** "Keep reporting in sync with products in shop": the target is what is kept so. */
export function keptLike(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const target = cursor.phrase('keep~', 'manter~') === undefined ? undefined : names.endpoint(cursor);
  const isKept = target !== undefined && cursor.phraseOf(IN_SYNC) !== undefined && cursor.phrase('with|to', 'com|a|ao') !== undefined;
  const text = cursor.textSince(from);
  const chosen = isKept ? (wholeSchema(cursor, names) ?? listedTables(cursor, names)) : undefined;
  return target === undefined || chosen === undefined
    ? undefined
    : [{ tag: 'mode', mode: 'follow', text }, { tag: 'endpoint', role: 'target', name: target }, ...chosen];
}

const IN_SYNC = [
  'in? sync|synced|synchronized|synchronised',
  'up to date',
  'updated|current',
  'em sincronia|dia',
  'sincronizada|sincronizado|sincronizadas|sincronizados|atualizada|atualizado|atualizadas|atualizados',
];
