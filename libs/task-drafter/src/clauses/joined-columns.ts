import { knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { nameKey } from '../text/fold.js';
import type { ColumnRef } from '../wishes.js';
import type { Made } from './creation-values.js';

export function joined(cursor: Cursor, names: Names, name: string): Made | undefined {
  return cursor.attempt(() => {
    cursor.phraseOf(MADE_OF);
    const first = cursor.attempt(() => between(cursor, names));
    const parts = first?.parts ?? knownColumnList(names, cursor);
    if (parts === undefined || parts.length < 2) {
      return undefined;
    }
    return { parts, ...joinedBy(name, first?.separator ?? separatorBehind(cursor)) };
  });
}

const MADE_OF = [
  'that|which? should|must|shall|will? consist~|be|combine~|join~|concatenate~|hold~|contain~ made|built|composed|formed? of|from|up|by? of?',
  'que? deve|devera|vai? ser? juntar~|unir~|concatenar~|combinar~|formada|composta|feita|montada a? partir|de|por|com|da? de|da|do|das?',
  'that|which? is|are? made up of|from',
  'que? composta|formada|feita por|de|com|pela|pelas|pelos|dos|das',
  'that|which? is|are? made|built|composed|formed|created|derived|put|concatenated|combined|joined up|together? of|from|by|out|with of?',
  'that|which? consisting|consists|combining|combines|joining|joins|concatenating|concatenates|merging|merges of?',
  'by|through|from joining|concatenating|combining|putting|merging together?',
  'as|with|from the? concatenation|combination of',
  '[the|a|o|as|with|from|com]? [concatenation|combination|juncao|concatenacao|uniao|combinacao] [of|de|das|dos|entre]',
  'out of',
  'que? formada|composta|feita|montada|criada|construida|formado|composto|feito|montado|criado por|de|com|pela|pelas|juntando|unindo|concatenando',
  'que? e|é? formada|composta|feita|montada|criada a partir de|da|do|das',
  'com a juncao|concatenacao|uniao de|das|dos|entre',
  'que? a partir de|da|do|das|dos',
  'que junte|junta|una|une|concatene|concatena|combine|combina',
  'juntando|concatenando|unindo|combinando|somando',
  ':|=|of|from|as|with|joining|concatenating|de|com|a|juntando|concatenando',
];

/** A name is joined with a space where nothing is said. */
export function joinedBy(name: string, said: string | undefined): Omit<Made, 'parts'> {
  const isName = /^(full|complete|nome|name)/.test(nameKey(name));
  const rule = { operation: 'concat', separator: said ?? (isName ? ' ' : '') };
  return said === undefined
    ? { rule, assumed: `The parts of ${name} are joined ${isName ? 'with a space' : 'without a separator'}` }
    : { rule };
}

/** "first name, a space, last name". */
function between(cursor: Cursor, names: Names): { parts: readonly ColumnRef[]; separator: string } | undefined {
  const first = names.column(cursor);
  cursor.phrase(',|+|and|e?');
  const separator = first === undefined ? undefined : mark(cursor);
  cursor.phrase(',|+|and|e?');
  const second = separator === undefined ? undefined : names.column(cursor);
  return first === undefined || second === undefined || separator === undefined ? undefined : { parts: [first, second], separator };
}

export function separatorBehind(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',');
    const isOpen = cursor.phrase('(') !== undefined;
    const isSpace = cursor.phrase('space separated', 'spaceseparated') !== undefined;
    const isSaid =
      isSpace ||
      cursor.phrase(
        'with|separated|joined|divided|split by|with?',
        'and|using',
        'separados|unidos|separado|separadas|separada|unidas|juntados|juntas? por|com',
        'usando|e',
      ) !== undefined;
    const found = isSpace ? ' ' : isSaid ? mark(cursor) : undefined;
    cursor.phrase(
      'in? between them|the? two|both?',
      'in between',
      'entre ambos|ambas',
      'no meio deles|delas',
      'in the middle',
      'entre eles|elas|os|as? dois|duas?',
      'no meio',
      'as the|a? separator',
      'como separador',
    );
    return isOpen && cursor.phrase(')') === undefined ? undefined : found;
  });
}

const marks = [
  [' ', 'a|one|um|o? espaco|espacos|space em? branco|blank'],
  [' ', 'a|one|um? single|simple|simples? space|blank|spaces|espaco|espacos'],
  ['-', 'a|um? hyphen|dash|hifen'],
  [', ', 'a? comma and a? space'],
  [',', 'a|uma? comma|virgula'],
] as const;

function mark(cursor: Cursor): string | undefined {
  return marks.find(([, words]) => cursor.phrase(words) !== undefined)?.[0] ?? cursor.take('quoted')?.text;
}
