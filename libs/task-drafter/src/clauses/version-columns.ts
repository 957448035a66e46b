import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { fragments } from '../text/fragments.js';
import type { Wish } from '../wishes.js';

const BE =
  '[[$should|se]? [be|ser|se|receber|have|go by|carry]? [called|named|known as|chamar~|chamadas|nomeadas|nomeada|nomeado|o nome|os nomes|the names|the name] [se]? [as|de|com]?|is|are|=|:|as|in|goes in|stored in|should be|shall be|to|com o nome|com os nomes|deve ser|e|em|na|no|sendo|de]?';
const COLUMN = '[column|columns|field|fields|date|dates|time|timestamp|timestamps|coluna|colunas|campo|campos|data|datas]?';
const USE = '[with|using|use~|and|where|in which|call~|name~|rename~|com|usando|usar~|chamar~|nomear~|renomear~|onde|e]?';
const THE = '[the|a|an|its|their|o|a|os|as|um|uma]?';
const VERSION =
  '[of each version|of the version|of a version|of versions|of the row|of validity|da versao|de cada versao|da linha|de validade|da validade|de vigencia|da vigencia]?';
const COLUMN_SAID = COLUMN.slice(0, -1);
const START = `[[start|begin|beginning|valid from|validity start|version start|opening|inicio|inicial|comeco|validade inicial|inicio da validade|inicio da versao|inicio de vigencia|inicio da vigencia] ${COLUMN}|from ${COLUMN_SAID}|${COLUMN_SAID} [of the|for the|de|do|da] [start|begin|beginning|from|inicio|comeco]]`;
const END = `[[end|valid to|valid until|validity end|version end|closing|fim|final|termino|validade final|fim da validade|fim da versao|fim de vigencia|fim da vigencia] ${COLUMN}|[to|until] ${COLUMN_SAID}|${COLUMN_SAID} [of the|for the|de|do|da] [end|until|fim|final|termino]]`;
const CURRENT = `[[column|field|flag|coluna|campo] [that|which|que] [says|marks|shows|indicates|tells|flags|indica|marca|mostra|diz|sinaliza] [which is]? [the|a|o]? [current|active|latest|versao|linha|registro] [version|row|one|record|atual|vigente|corrente|ativa]|[current|active|latest|is current] [flag|marker|indicator|row|version]? ${COLUMN} [flag]?|[flag|marker|column|indicator] [for|of] [the]? [current|active|latest] [version|row|one|versions]?|[coluna|flag|indicador|marcador|campo] [da|de|do]? [versao|linha|registro]? [atual|vigente|corrente|ativa]]`;
const PAIR = [
  `[start|from|begin|beginning|inicio] [and|e|/] [end|to|until|fim] ${COLUMN}`,
  '[validity|version|date|period|scd2|scd|valid|from to|versioning|history|range|interval] [date|time|period]? [columns|dates|range|fields|timestamps|period|interval|column]',
  '[colunas|datas|campos|coluna] [de|da|das|do] [validade|vigencia|versao|versoes|versionamento|scd2|inicio e fim|data|periodo]',
  '[period|interval|periodo|vigencia|validade] [of validity|de validade]?',
];

/** "start column valid_from, end valid_to, current flag is_current": the columns of versions, each before or behind its name. */
export function versionColumns(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isBehind = /^(scd2|versioned|versions|versionada|versionado)$/.test(wordBefore(cursor));
    cursor.phrase(USE);
    const header = cursor.phrase(
      `${THE} [version|versions|scd2|scd|validity|history|versioning] [columns|column|fields] ${BE} [as follows]? :?`,
      'as|o|a? colunas de? versao|versoes|scd2 [$should]? [ser|se chamar]? [chamadas]? :?',
    );
    const found = fragments(cursor, {
      pair: () => pair(cursor, names),
      start: () => named(cursor, names, START),
      end: () => named(cursor, names, END),
      current: () => named(cursor, names, CURRENT),
      both: () => (header !== undefined || isBehind ? bareNames(cursor, names) : undefined),
      type: () =>
        cursor.phrase(
          '[as|of type|type|ser|sendo|do tipo|and be|should be|e ser]? [boolean|bool|true or false|true/false|booleana|booleano]',
        ),
    });
    const start = found.start ?? found.pair?.[0] ?? found.both?.[0];
    const end = found.end ?? found.pair?.[1] ?? found.both?.[1];
    if (start === undefined && end === undefined && found.current === undefined) {
      return undefined;
    }
    return [
      ...set('startColumn', start),
      ...set('endColumn', end),
      ...set('currentColumn', found.current),
      ...set('currentType', found.type === undefined || found.current === undefined ? undefined : 'boolean'),
      ...(found.type !== undefined && found.current === undefined ? [{ tag: 'unknown' as const, text: 'boolean' }] : []),
    ];
  });
}

const set = (field: string, value: string | undefined): readonly Wish[] =>
  value === undefined ? [] : [{ tag: 'set', path: `apply.scd2.${field}`, value }];

/** "valid_from as the start column", "start column: valid_from". */
function named(cursor: Cursor, names: Names, noun: string): string | undefined {
  return (
    cursor.attempt(() => {
      cursor.phrase(USE);
      const name = columnName(cursor, names);
      cursor.phrase('column|coluna');
      return name !== undefined &&
        cursor.phrase(`[as|for|is|being|to be|marks|marking|holding|holds|=|como|para|sendo|e|marca|indica] ${THE} ${noun} ${VERSION}`) !==
          undefined
        ? name
        : undefined;
    }) ??
    cursor.attempt(() =>
      cursor.phrase(`${USE} ${THE} ${noun} ${VERSION} ${BE} ${THE} ${COLUMN} ${BE}`) === undefined
        ? undefined
        : columnName(cursor, names, !/^(column|coluna|field|campo|called|named|chamada|chamar|:|=)$/.test(cursor.peek(-1)?.folded ?? '')),
    )
  );
}

/** "valid_from and valid_to as the validity columns", "validity columns valid_from / valid_to". */
function pair(cursor: Cursor, names: Names): readonly [string, string] | undefined {
  return (
    cursor.attempt(() => {
      cursor.phrase(USE);
      const both = twoNames(cursor, names);
      const isSaid =
        both !== undefined &&
        cursor.phrase(...PAIR.map((noun) => `[as|for|being|are|como|para|sendo] ${THE} ${noun} ${VERSION}`)) !== undefined;
      return isSaid ? both : undefined;
    }) ??
    cursor.attempt(() =>
      cursor.phrase(...PAIR.map((noun) => `${USE} ${THE} ${noun} ${VERSION} ${BE} ${BE}`)) === undefined
        ? undefined
        : twoNames(cursor, names),
    )
  );
}

/** The last word before this place, over a comma or a bracket. */
function wordBefore(cursor: Cursor): string {
  const [last = '', before = ''] = [cursor.peek(-1)?.folded, cursor.peek(-2)?.folded];
  return /^[,()]$/.test(last) ? before : last;
}

/** "scd2 (valid_since, valid_till)", "the version columns should be called valid_since and valid_till": names of which no other thing is said. */
function bareNames(cursor: Cursor, names: Names): readonly [string, string] | undefined {
  cursor.phrase(`[columns|column|fields|colunas|campos] ${BE}`);
  const both = twoNames(cursor, names);
  return both?.some((name) => names.known.columns(name) !== undefined || names.known.tables(name).length > 0) === true ? undefined : both;
}

function twoNames(cursor: Cursor, names: Names): readonly [string, string] | undefined {
  const [, one, other] = /^(\w+)\/(\w+)$/.exec(cursor.peek()?.text ?? '') ?? [];
  if (one !== undefined && other !== undefined && /_/.test(`${one}${other}`)) {
    cursor.at += 1;
    return [one, other];
  }
  cursor.phrase('(');
  const first = columnName(cursor, names);
  const second =
    first === undefined || cursor.phrase('and|e|/|,|to|until', ', and|e') === undefined ? undefined : columnName(cursor, names);
  cursor.phrase(...(second === undefined ? [] : [')']));
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** A name in quotes, one with an underscore, or behind the word column any word, which is none of the words by which these columns are called. */
function columnName(cursor: Cursor, names: Names, isBare = true): string | undefined {
  const isNoun = /^(start|end|begin|current|flag|column|columns|valid|validity|inicio|fim|coluna|colunas|atual|versao|boolean|scd2)$/.test(
    cursor.peek()?.folded ?? '',
  );
  const isWritten = cursor.peek()?.kind === 'quoted' || /_/.test(cursor.peek()?.text ?? '') || !isBare;
  return (isNoun && cursor.peek()?.kind === 'word') || !isWritten ? undefined : names.newName(cursor);
}
