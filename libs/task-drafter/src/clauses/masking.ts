import { columnList, knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import type { ColumnRef, Wish } from '../wishes.js';

/** "of each of the", in front of columns. */
export const EACH = '[every|each|all|all the|both|any|todo|todos|toda|todas|cada] [the|o|os|a|as]?';
const HASH = [
  'hash~ the? values? of?',
  'hashear~',
  'apply a? hash to|on',
  'aplique|aplicar|aplicando um? hash em|no|na|nos|nas|ao|à|a',
  'faca|gere|use um? hash de|do|da|dos|das|em|no|na',
  'um? hash no|na|nos|nas|em|do|da',
  'hasheie',
];
const KEEP_LAST = [
  'keep~|show~|leave~|reveal~|display~ only|just?',
  'manter~|mostrar~|deixar~|exibir~|revelar~ apenas|somente|so?',
  'keep|keeping|show|showing|leave|leaving|reveal only|just',
  'mask|hide|hiding|masking all|everything but|except',
  'mantenha|mantendo|mostre|mostrando|deixe|deixando|mostrar|manter|exiba|exibindo apenas|somente|so',
];
const MASK = [
  'mask~|anonymise~|anonymize~|obfuscate~|pseudonymise~|pseudonymize~|scramble~',
  'mascarar~|anonimizar~|ofuscar~|pseudonimizar~|embaralhar~',
];

/** "mask the e-mails", "hash the email", "keep just the last 4 characters of phone". */
export function masking(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => mask(cursor, names)) ??
    cursor.attempt(() => lastCharacters(cursor, names)) ??
    cursor.attempt(() => otherwise(cursor, names))
  );
}

function mask(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isHash = cursor.phraseOf(HASH) !== undefined;
  const isHidden = !isHash && cursor.phrase('hide~|conceal~|obscure~|cover~|protect~', 'ocultar~|esconder~|proteger~') !== undefined;
  if (!isHash && !isHidden && cursor.phraseOf(MASK) === undefined) {
    return undefined;
  }
  cursor.phrase('all|todos|todas?');
  const columns = columnList(names, cursor);
  if (columns === undefined) {
    return undefined;
  }
  const method = isHash ? { method: 'hash' } : saidMethod(cursor);
  if (isHidden && method === undefined) {
    return undefined; // left out, or hashed?
  }
  const wish = masked(columns, method ?? { method: 'hash' });
  return method === undefined || isHash ? [wish] : [wish, ...others(cursor, names)];
}

/** "... and phone keeping the last 4 digits": more columns, each with a method of its own. */
function others(cursor: Cursor, names: Names): readonly Wish[] {
  const next = cursor.attempt(() => {
    const isNext = [cursor.phrase(','), cursor.phrase('and', 'e')].some((word) => word !== undefined);
    const columns = isNext ? knownColumnList(names, cursor) : undefined;
    const method = columns === undefined ? undefined : saidMethod(cursor);
    return columns === undefined || method === undefined ? undefined : masked(columns, method);
  });
  return next === undefined ? [] : [next, ...others(cursor, names)];
}

/** "email hashed", "replace the email with a hash", "email as a hash", "phone with only the last 4 digits". */
function otherwise(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isReplaced =
    cursor.phrase('replace|replacing|turn|convert', 'substitua|substituindo|troque|trocando|converta|transforme') !== undefined;
  if (!isReplaced) {
    cursor.phrase('with|having|com');
  }
  cursor.phrase(EACH);
  const columns = isReplaced ? columnList(names, cursor) : knownColumnList(names, cursor);
  const isHash =
    columns !== undefined &&
    cursor.phrase(
      'is|are|be|to? hashed',
      'must|should|shall|is|are|to? be? hashed|masked|anonymised|anonymized|pseudonymised|pseudonymized with|as|by|using a|the? hash|hashing',
      'must|should|shall|is|are|to? be? hashed with|using? sha256|sha|md5?',
      '[$should] [be|ser]? [hashed|masked|mascarada|mascarado|mascaradas|mascarados|anonimizada|anonimizado|anonymised|anonymized|hasheada|hasheado] [with|by|using|as|via|com|por|usando] [a|an|um|o|the]? [hash|hashing]',
      'com|em|por um|o? hash',
      '[$should]? [be|ser|go|come|ficar|estar]? [hashed|only as a hash|as a hash|as hash|in hashed form|em hash|com hash|hasheado|hasheada]',
      'seja|sejam|deve|devem|ser|e|sao? hasheado|hasheada|mascarado|mascarada|mascarados|mascaradas|anonimizado|anonimizada com|por|usando um|o? hash',
      'com|em|por um|o? hash aplicado?',
      isReplaced ? 'by|with|into|to its|their|a|the? hash|hashes' : 'as a|its? hash',
      ...(isReplaced ? ['por|pelo|em um|o|seu? hash', 'com um hash'] : ['como um? hash', 'com hash aplicado?']),
    ) !== undefined;
  if (columns !== undefined && !isHash) {
    cursor.phrase('is|are|be|to|should|must|shall|seja|sejam|deve|ser? be? masked|hidden|mascarado|mascarada|mascarados|mascaradas');
    const method = saidMethod(cursor);
    return method === undefined || !('count' in method) ? undefined : [masked(columns, method)];
  }
  return columns === undefined || !isHash ? undefined : [masked(columns, { method: 'hash' })];
}

/** "keep just the last 4 characters of phone", "mostre só os 4 últimos dígitos do phone". */
function lastCharacters(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isKept = cursor.phraseOf(KEEP_LAST) !== undefined;
  if (!isKept) {
    const columns = cursor.attempt(() => lastVisible(cursor, names));
    return columns === undefined ? undefined : columns;
  }
  const count = lastCount(cursor);
  const isOf = count !== undefined && cursor.phrase('of|in', 'de|do|da|dos|das|em') !== undefined;
  const columns = isOf ? columnList(names, cursor) : undefined;
  cursor.phrase(...(columns === undefined ? [] : [VISIBLE]));
  return columns === undefined ? undefined : [masked(columns, { method: 'keep-last', count: Number(count) })];
}

/** "only the last 3 characters of phone may be visible". */
function lastVisible(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const count = cursor.phrase('only|just', 'apenas|somente|so') === undefined ? undefined : lastCount(cursor);
  const isOf = count !== undefined && cursor.phrase('of|in', 'de|do|da|dos|das|em') !== undefined;
  const columns = isOf ? columnList(names, cursor) : undefined;
  return columns === undefined || cursor.phrase(VISIBLE) === undefined
    ? undefined
    : [masked(columns, { method: 'keep-last', count: Number(count) })];
}

const VISIBLE =
  '[$should]? [be|stay|remain|ser|ficar|estar|aparecer]? [visible|readable|shown|legible|kept|visivel|visiveis|legiveis|legivel|mostrados|mostradas|mantidos]';

/** "the last 4 digits", "os 4 últimos caracteres", "the final four": how many are left of the end. */
function lastCount(cursor: Cursor): number | undefined {
  return cursor.attempt(() => {
    cursor.phrase('the|its|their|os|as|seus|suas');
    const isBefore = cursor.phrase(LAST) !== undefined;
    const count = amount(cursor);
    const isLast = isBefore || (count !== undefined && cursor.phrase(LAST) !== undefined);
    cursor.phrase(CHARACTERS);
    return isLast ? count : undefined;
  });
}

const LAST = 'last|final|ultimos|ultimas|finais';
const CHARACTERS = 'chars|char|digit|character|digits|characters|letters|digitos|caracteres|letras';

/** Undefined: nothing is said of how. */
function saidMethod(cursor: Cursor): object | undefined {
  return (
    cursor.attempt(() => {
      const isHash = cursor.phrase(
        'with|using|by|as|through a|the|its? hash|hashing|hashes|hashed them|it?',
        'com|usando|por|via um|o? hash',
        'aplicando um? hash',
      );
      cursor.phrase('function|method|values|value');
      return isHash === undefined ? undefined : { method: 'hash' };
    }) ??
    cursor.attempt(() => {
      cursor.phrase(',|-|–|—');
      const isOpen = cursor.phrase('(') !== undefined;
      cursor.phrase('but|and|mas|e');
      cursor.phrase('in such a way|manner that?', 'so that', 'de tal? forma|modo|maneira que');
      const isSaid = cursor.phrase(...SHOWN, 'only|just|apenas|somente|so') !== undefined;
      const count = isSaid ? lastCount(cursor) : undefined;
      cursor.phrase('is|are|be|remain|stay|ficam|fiquem? visible|readable|shown|visiveis|legiveis|mostra');
      return count === undefined || (isOpen && cursor.phrase(')') === undefined) ? undefined : { method: 'keep-last', count };
    }) ??
    cursor.attempt(() => {
      const isFixed = cursor.phrase('with|as|by the|a? fixed text|value', 'com o|um? texto|valor fixo') !== undefined;
      const isSaid = isFixed || cursor.phrase('with|as the? text?', 'com o? texto?') !== undefined;
      const text = isSaid ? cursor.take(...(isFixed ? (['quoted', 'word'] as const) : (['quoted'] as const))) : undefined;
      return text === undefined ? undefined : { method: 'fixed', value: text.text };
    })
  );
}

const SHOWN = [
  '[manter~|deixar~] [visivel|visiveis|a mostra] [apenas|somente|so]?',
  '[keep~|leave~|have] [visible|readable] [only|just]?',
  '[leaving|keeping] [only|just]? [visible]?',
  'keep~|show~|leave~|reveal~|display~|with only|just?',
  'in such a way that only|just?',
  'so|such that only|just?',
  'so only|just',
  'manter~|mostrar~|deixar~|exibir~|revelar~|com apenas|somente|so?',
  'de modo|forma que apenas|somente|so?',
  'keep|keeping|show|showing|leave|leaving|reveal|revealing|display|displaying|with only|just?',
  'so that only|just',
  'except|but for?',
  'all|everything but|except',
  'mantendo|mostrando|deixando|mantenha|mostre|deixe|manter|mostrar|deixar|exibindo|exiba|com apenas|somente|so?',
  'exceto|menos|salvo',
  'de modo|forma que apenas|somente|so',
];

export function masked(columns: readonly ColumnRef[], method: object): Wish {
  return { tag: 'value', columns, rule: { type: 'modify-column-value', operation: 'mask', ...method }, isForText: true };
}
