import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { newTableNames, wholeSchema } from './selection.js';

/** What the tables shall have done with them, behind their names: it says no more than that they are wanted. */
const ABOUT = [
  'it|this|that is|concerns about|for?',
  'the? table|tables in? question? is|are|:',
  'a|as? tabela|tabelas e|é|sao|são|:',
  'trata|tratase se? de|da|do|das|dos',
  'isso|isto e|é para',
];
export const WANTED = [
  '[[$should]? [all|both|each|todas]? [be|ser|ir|get|go]?]? [available|copied|replicated|loaded|transferred|synced|synchronized|moved|brought|mirrored|kept|stored|sent|delivered|migrated|needed|required|wanted|streamed|shipped|copiada|copiadas|copiado|copiados|replicada|replicadas|replicado|replicados|carregada|carregadas|carregado|carregados|levada|levadas|levados|enviada|enviadas|migrada|migradas|sincronizada|sincronizadas|espelhada|espelhadas|trazida|trazidas]',
  '[$should] [be|ser]? [go|come|land|arrive|end up|move|ir|vir|chegar|parar]',
  'shall|should|must|is|are|to|be|need|needs? be? available|kept|stored|sent|delivered',
  'be? available|kept',
  'be copied|replicated|loaded|transferred|synced|moved|brought|mirrored|read',
  'seja|sejam|fique|fiquem disponivel|disponiveis|copiada|copiadas|replicada|replicadas|carregada|carregadas',
  'chegar~|ir~',
  'should|must|shall|is|are|has|have|need|needs|ought|to be? copied|replicated|loaded|transferred|synced|synchronized|moved|brought|mirrored|available|there',
  'should|must|shall|has|have|need|needs|ought|go|goes|to? be? copied|replicated|loaded|transferred|synced|moved|brought|mirrored|available|go',
  'be copied|replicated|loaded|transferred|synced|moved|brought|mirrored|read',
  'deve|devem|precisa|precisam|sejam|seja|vai|vao ser|ir? copiada|copiadas|replicada|replicadas|carregada|carregadas|levada|levadas|enviada|enviadas',
  'deve|devem|precisa|precisam|vai|vao ir',
];

/**
 * "customers, orders: shop -> warehouse", "products do shop no warehouse": tables named where something begins, without any verb. Only where the sentence
 * has chosen no tables yet; later on a bare name is said of one of them, and of which wish is not known.
 */
export function topic(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid = begins(cursor) && cursor.phraseOf(ABOUT) !== undefined;
  const isBehindPlaces = names.lastEndpointEnd === cursor.at;
  if (!isSaid && (names.hasSelection || !(begins(cursor) || isBehindPlaces))) {
    return undefined;
  }
  cursor.phrase('only|just|for|regarding|apenas|somente|so|para?');
  cursor.phrase('the? table|tables of?|:', 'a|as|o|os? tabela|tabelas de|:?');
  cursor.attempt(() => kindOfTables(cursor, names));
  const chosen = whole(cursor, names) ?? newTableNames(cursor, names) ?? listed(cursor, names);
  if (chosen === undefined || cursor.peek()?.kind === 'of') {
    return undefined;
  }
  cursor.phraseOf(WANTED);
  cursor.phrase('that|which i|we am|are after', 'that|which i|we need|want', 'que preciso|precisamos|quero|queremos');
  return chosen.map((wish) => (wish.tag === 'select' ? { ...wish, isTopic: true as const } : wish));
}

/** "Everything" alone may go on as "everything else should stay": only all tables are a topic. */
function whole(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const found = wholeSchema(cursor, names);
  const isBare = found?.some(({ tag }) => tag === 'select-all') === true && !/^(tables|tabelas)$/.test(cursor.peek(-1)?.folded ?? '');
  cursor.at = isBare ? from : cursor.at;
  return isBare ? undefined : found;
}

function listed(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const tables = names.startsRatherColumn(cursor) ? undefined : cursor.list(() => knownHere(cursor, names));
  return tables === undefined ? undefined : [{ tag: 'select', tables: tables.map((table) => ({ table })) }];
}

/** The first must be there; one behind it may be misspelt. */
function knownHere(cursor: Cursor, names: Names) {
  return names.table(cursor) ?? (/^(,|and|e|\+)$/.test(cursor.peek(-1)?.folded ?? '') ? names.tableOrUnknown(cursor) : undefined);
}

const OPENING =
  /^([.;:,()?!]|and|e|that|que|like|would|gostaria|gostariamos|queria|seja|sejam|need|needs|is|e|da|do|das|dos|de|please|table|tables|tabela|tabelas|hi|hey|oi|ola|so|the|as|a|os|o|want|need|quero|preciso|precisamos|queremos|get|only|just)$/;

function begins(cursor: Cursor): boolean {
  const before = cursor.peek(-1)?.folded;
  return before === undefined || before === '' || OPENING.test(before);
}

/** "the catalogue tables products and prices": a word for what they are, where their names follow. */
function kindOfTables(cursor: Cursor, names: Names): true | undefined {
  cursor.phrase('the|our|all|as|os|nossas');
  const word = cursor.take('word');
  const isPlain =
    word !== undefined &&
    !/^(not|no|other|outras|nao|new|novas|only|all)$/.test(word.folded) &&
    names.known.schema(word.text) === undefined &&
    names.known.tables(word.text).length === 0;
  return isPlain && cursor.phrase('tables|tabelas') !== undefined && names.startsTable(cursor) ? true : undefined;
}
