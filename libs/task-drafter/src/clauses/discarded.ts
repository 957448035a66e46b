import { knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const SHOULD = 'should|must|shall|can|are|is|to|will|deve|devem|pode|podem|sao|são|e|é|ficam|fica? be|ser|ficar?';
const DISCARDED = [
  'should|must|shall|can|may|will not leave|reach|go|be|come|appear|arrive|stay copied|replicated|included|loaded|transferred|in|to|at? the? source|target|destination|there?',
  'should|must|shall stay|remain behind',
  'stay|stays|remain|remains behind|out',
  'is|are|be? not needed|required|wanted|necessary|included',
  'not needed|required|wanted|necessary',
  'do|does|is|are? not matter|relevant|interesting|used there?',
  'nao precisa|precisam|interessa|interessam|deve|devem|pode|podem|vai|vao ser|ir|sair|vir|chegar|entrar? copiada|copiadas|levada|levadas|da|do|no|ao? origem|destino?',
  'nao e|é|sao|são necessaria|necessario|necessarias|necessarios',
  '[$should]? [stay~|remain~|be left|be kept|be|go|ficar~|permanecer~|continuar~|ser deixada|ser deixado|ser deixadas|ser deixados] [out|behind|away|aside|de fora|fora|para tras] [of it|of this|of the task|of the copy|entirely|completely]?',
  '[$should]? [be|ser|ficar]? [left|kept] [out|behind|away|off]',
  '[dropped|omitted|excluded|skipped|removed|discarded|descartada|descartado|descartadas|omitida|omitido|omitidas|removida|removido|removidas]',
  'de fora',
  'fora',
  `${SHOULD} ignored|skipped|omitted|excluded|dropped|discarded`,
  `${SHOULD} left out`,
  'should|must|shall|are|is|do|does not be? copied|replicated|included|needed|wanted|required|loaded|transferred|go|come along?',
  `${SHOULD} ignorada|ignoradas|ignorado|ignorados|omitida|omitidas|omitido|omitidos|descartada|descartadas|descartado|descartados|excluida|excluidas`,
  'fica|ficam|deve|devem ficar? de fora',
  'nao deve|devem ser copiada|copiadas|copiado|copiados|replicada|replicadas|replicado|replicados',
  'nao precisa|precisam ir|vir|ser? copiada|copiadas|copiado|copiados?',
];

/** "suppliers and prices should be left out", "fax is not needed", "as colunas phone e city ficam de fora". */
export function discarded(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => {
      const tables = cursor.list(() => (names.startsRatherColumn(cursor) ? undefined : names.table(cursor)));
      return tables === undefined || cursor.phraseOf(DISCARDED) === undefined ? undefined : [{ tag: 'exclude', tables }];
    }) ??
    cursor.attempt(() => {
      const columns = knownColumnList(names, cursor);
      return columns === undefined || cursor.phraseOf(DISCARDED) === undefined
        ? undefined
        : [{ tag: 'columns', choice: 'exclude', columns }];
    })
  );
}
