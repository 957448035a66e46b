import { knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { EACH, masked } from './masking.js';

const TEXT = '[always|sempre]? [the|a|o|um]? [fixed|constant|same]? [text|word|value|string|texto|palavra|valor]? [fixed|fixo|constante]?';

/** "replace phone by 'hidden'", "no email grava sempre o texto 'oculto'". */
export function fixedText(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => fixed(cursor, names));
}

function fixed(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return replacedText(cursor, names) ?? passiveText(cursor, names);
}

/** "phone should be replaced with 'hidden'", "com o email substituído por ***". */
function passiveText(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('with|having|com');
    cursor.phrase(EACH);
    const columns = knownColumnList(names, cursor);
    const isPut =
      columns !== undefined &&
      cursor.phrase(
        `[$should]? [be|ser]? [replaced|overwritten|masked|substituido|substituida|substituidos|trocado|trocada|trocados|mascarado|mascarada|sobrescrito] [by|with|as|por|pelo|com] ${TEXT}`,
      ) !== undefined;
    const text = isPut ? writtenText(cursor) : undefined;
    return columns === undefined || text === undefined ? undefined : [masked(columns, { method: 'fixed', value: text })];
  });
}

/** In quotes, in signs, or one word in capitals: "hidden" and "hash" alone may mean something else. */
function writtenText(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    const token = cursor.take('quoted', 'word');
    const isText =
      token?.kind === 'quoted' ||
      (/^\p{Lu}{3,}$/u.test(token?.text ?? '') && !/^(null|none|hash|md5|sha|sha256|empty)$/.test(token?.folded ?? ''));
    return isText ? token?.text : undefined;
  });
}

function replacedText(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => putText(cursor, names));
}

function putText(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isReplaced = cursor.phrase('[replace~|overwrite~|mask~|substituir~|trocar~|sobrescrever~|mascarar~]') !== undefined;
  const isIn = !isReplaced && cursor.phrase('[in|into|to|no|na|em|nos|nas]') !== undefined;
  cursor.phrase(EACH);
  const columns = isReplaced || isIn ? knownColumnList(names, cursor) : undefined;
  const isPut =
    columns !== undefined &&
    cursor.phrase(isReplaced ? `[by|with|por|pelo|com] ${TEXT}` : `[write~|put~|store~|gravar~|colocar~|escrever~|por~] ${TEXT}`) !==
      undefined;
  const text = isPut ? writtenText(cursor) : undefined;
  return columns === undefined || text === undefined ? undefined : [masked(columns, { method: 'fixed', value: text })];
}
