import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const SWAP = [
  '[load~|build~|fill~|prepare~|carregar~|montar~] [it|them|the tables|the data|everything|tudo|as tabelas]? [on the side|beside|aside|alongside|in the background|in a shadow table|in shadow tables|into shadow tables|ao lado|em paralelo|numa tabela auxiliar|em tabelas auxiliares] [and|then|, then|, and|e|e depois|, e]? [then|only then]? [swap~|exchange~|switch~|trocar~|substituir~] [it|them|the tables|both|as tabelas|tudo]? [in|over|at the end|when done|when finished|once done|no fim|no final|ao final|em uma so vez]?',
  '[by|and|then|with|by means of|using]? [[swapping|swap~] [in|over]? [the|in the|both|as]? [new|loaded|target|finished]? [tables|table]?|[exchanging|exchange~|switching over|trocar~] [the|both|as]? [new|loaded|target|finished]? [tables|table|tabelas|tabela]] [in|over]? [at the end|when done|when finished|when the load is done|once loaded|in one transaction|atomically|in one go|at once|no fim|no final|ao final]? [rather than|instead of|not|em vez de]? [gradually|filling it gradually|row by row|range by range|gradualmente]?',
  '[visibility|visibilidade] [:|=|of|is]? swap',
  '[$should]? [become|be|be made|show up|ficar] [visible|available|visivel|visiveis] [in one go|all at once|at once|only at the end|only when complete|only when it is complete|atomically|only once complete|de uma vez|de uma so vez|so no final|somente no final]',
  '[[nobody|no one|readers|users|they|we|ninguem]? [should|may|must|can|shall|pode|deve]? [never|not|ever]?]? [see|ver] [them|the tables|the table|it|a|any|as tabelas]? [half filled|half loaded|half full|partially loaded|partly loaded|half empty|incomplete|pela metade|incompletas|meio carregadas] [tables|table|data]?',
  '[with|as|using|com]? [a|an|the|um|uma]? [table|tables]? [swap|atomic swap|table swap|troca|troca atomica] [at the end|of the tables|of tables|when done|no final|das tabelas]?',
];

/** "load on the side and swap": rows are seen when all are there. */
export function swapped(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.phraseOf(SWAP) === undefined ? undefined : [{ tag: 'set', path: 'fullLoad.visibility', value: 'swap' }];
}
