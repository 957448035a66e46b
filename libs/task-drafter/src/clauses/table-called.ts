import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const PLACE = '[[at|in|on|no|em] [the|o]? [$target|other side]|over there|there|la|ali|do outro lado]';
const TABLE_NAME = [
  `${PLACE} [,]? [it|they|this|ela|ele|the table|a tabela|the name|o nome]? [$should|se]? [be|ser|se]? [called|named|known as|chamar~|chamada|nomeada] [de]?`,
  `[the|a|its|o]? [table|tabela] ${PLACE}? [$should|se|vai se]? [be|ser|se]? [called|named|known as|chamar~|chamada|nomeada] [de]?`,
  '[$should]? [virar~|become~|turn~ into|end up as|show up as|be known as|arrive~ as|land~ as|chegar~ como|aparecer~ como]',
  '[the|its|a]? [$target|new|resulting]? [table|tabela] [name|nome]? [$there|de destino]? [$should|se]? [be|ser|se|look like]? [called|named|known as|chamada|chamado|chamar~|nomeada|:|=] [de]?',
  '[the|its|a]? [$target] [table|tabela] [name|nome]? [$should] [be|ser]? [called|named]?',
  '[the|a]? [table|tabela] [$there] [$should] [be|ser|se chamar]?',
  'call~|name~ the|its|that|this target|destination|new|resulting? table it|as|to?',
  'the|its? target|destination|new|resulting table should|must|shall|will|is|to? be|is? called|named|name|:|=',
  'the|its? target|destination table name? should|must|shall|will|is|:|=? be?',
  'write~|load~|land~|put~|store~ it|them|this|that? to|into|in|as a|the|new? target? table called|named?',
  'chamar~|nomear~ a tabela de|no|na destino|alvo? de|como?',
  'a? tabela de|no destino deve? se|ser? chamar|chamada|chama|chamado? se? de|:?',
  'para|na|numa a|uma? tabela chamada|nomeada?',
  'call|name|naming|calling the|that? table',
  'into|to|in|as a|the|new? table called|named',
  'as the? table called|named?',
  'chame|nomeie a? tabela de?',
  'em|para|numa|como uma|a? nova? tabela chamada|nomeada',
  'como a? tabela',
];
const ITS_NAME = [
  'known as',
  'conhecida como',
  'with|under|by the name of?',
  'com|sob o nome de?',
  'renamed to|as',
  'named|called',
  'renomeada|renomeado para|como',
  'chamada|chamado de?',
];
const SOMEWHERE = [
  'call~|name~ it|that|this',
  'chamar~|nomear~ isso|ela|ele|a|o? de|como?',
  'rename it? to|as?',
  'chame|chamando|chamar a|o de?',
  'renamed|rename it? to|as',
  ...ITS_NAME,
];
export const THERE = ['over? there', 'at|in|on the? target|destination', 'la|ali', 'no|em destino|alvo'];

/** "call the table dim_product there", "from shop to warehouse as dim_product", "com o nome setor": of the table named last. */
export function tableCalled(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const table = names.lastTable;
    const isBehind = standsBehind(cursor, names);
    cursor.phrase(',');
    const said = calledHow(cursor, isBehind);
    const to = table === undefined || said === undefined ? undefined : names.newName(cursor);
    const isThere = cursor.phraseOf(THERE) !== undefined;
    if (table === undefined || to === undefined || names.known.endpoint(to) !== undefined || !(said === 'table' || isThere)) {
      return undefined;
    }
    names.renameTable(table, to);
    return [{ tag: 'rename-table', table, to, ...(names.context === table ? {} : { isLast: true as const }) }];
  });
}

/** `table`: what follows is the name of a table; `name`: of a table or of the task. */
function calledHow(cursor: Cursor, isBehind: boolean): 'table' | 'name' | undefined {
  if (cursor.phraseOf(TABLE_NAME) !== undefined) {
    return 'table';
  }
  const from = cursor.at;
  if (cursor.phraseOf(SOMEWHERE) !== undefined) {
    return isBehind && standsAt(cursor, from, ITS_NAME) ? 'table' : 'name';
  }
  const isAs = isBehind && cursor.phrase('as', 'como') !== undefined;
  const isWritten = cursor.peek()?.kind === 'quoted' || /_/.test(cursor.peek()?.text ?? ''); // "as dim_x", and not "as usual"
  return isAs && isWritten ? 'table' : undefined;
}

/** Directly behind a table, or behind the places between which it is copied. */
function standsBehind(cursor: Cursor, names: Names): boolean {
  return names.lastTable !== undefined && (names.lastTableEnd === cursor.at || names.lastEndpointEnd === cursor.at);
}

/** Whether what was read since `from` is one of these phrases. */
function standsAt(cursor: Cursor, from: number, phrases: readonly string[]): boolean {
  const end = cursor.at;
  cursor.at = from;
  const isOne = cursor.phraseOf(phrases) !== undefined && cursor.at === end;
  cursor.at = end;
  return isOne;
}
