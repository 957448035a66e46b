import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { ColumnRef, Wish } from '../wishes.js';

const HASH = ['hash|hashing', 'aplique hash em|no|na|nos|nas'];
const KEEP_LAST = [
  'keep|keeping|show|showing|leave|leaving only|just the? last',
  'mantenha|mantendo|mostre|mostrando|deixe|deixando apenas|somente|so os|as? ultimos|ultimas',
];
const MASK = ['mask|masking|anonymise|anonymize|obfuscate|pseudonymise|pseudonymize', 'mascare|mascarar|mascarando|anonimize|anonimizar'];

/** "mask the e-mails", "hash the email", "keep just the last 4 characters of phone". */
export function masking(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => mask(cursor, names)) ?? cursor.attempt(() => lastCharacters(cursor, names));
}

function mask(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isHash = cursor.phrase(...HASH) !== undefined;
  if (!isHash && cursor.phrase(...MASK) === undefined) {
    return undefined;
  }
  cursor.phrase('all|todos|todas?');
  const columns = names.columns(cursor);
  return columns === undefined ? undefined : [masked(columns, { ...(isHash ? { method: 'hash' } : maskMethod(cursor)) })];
}

/** "keep just the last 4 characters of phone". */
function lastCharacters(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const count = cursor.phrase(...KEEP_LAST) === undefined ? undefined : cursor.take('number');
  cursor.phrase(CHARACTERS);
  const isOf = count !== undefined && cursor.phrase('of|in', 'de|do|da|dos|das|em') !== undefined;
  const columns = isOf ? names.columns(cursor) : undefined;
  return columns === undefined ? undefined : [masked(columns, { method: 'keep-last', count: Number(count?.text) })];
}

const CHARACTERS = 'digits|characters|letters|digitos|caracteres|letras';

function maskMethod(cursor: Cursor): object {
  return (
    cursor.attempt(() => {
      cursor.phrase('but|and|,|mas|e?');
      const isSaid =
        cursor.phrase(
          'keep|keeping|show|showing|leave|leaving only? the? last',
          'except|but for? the last',
          'mantendo|mostrando|deixando apenas|so? os|as? ultimos|ultimas',
        ) !== undefined;
      const count = isSaid ? cursor.take('number') : undefined;
      cursor.phrase(CHARACTERS);
      return count === undefined ? undefined : { method: 'keep-last', count: Number(count.text) };
    }) ??
    cursor.attempt(() => {
      const isSaid = cursor.phrase('with|as the? fixed? text?', 'com o? texto? fixo?') !== undefined;
      const text = isSaid ? cursor.take('quoted') : undefined;
      return text === undefined ? undefined : { method: 'fixed', value: text.text };
    }) ?? { method: 'hash' }
  );
}

function masked(columns: readonly ColumnRef[], method: object): Wish {
  return { tag: 'value', columns, rule: { type: 'modify-column-value', operation: 'mask', ...method }, isForText: true };
}
