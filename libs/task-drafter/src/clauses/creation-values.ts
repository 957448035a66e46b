import { columnPair } from '../column-lists.js';
import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Token } from '../text/tokens.js';
import type { ColumnRef } from '../wishes.js';

/** What a new column holds: a rule, and the columns that it reads. */
export interface Made {
  readonly rule: object;
  readonly parts: readonly ColumnRef[];
  readonly assumed?: string;
}

export function years(cursor: Cursor, names: Names): Made | undefined {
  return cursor.attempt(() => {
    cursor.phrase(
      ':|=|with|as|com|being|sendo',
      '[that|which|que] [is|holds|contains|gives|shows|e|tem|traz|guarda]',
      'holding|containing|contendo',
    );
    const isOpen = cursor.phrase('(') !== undefined;
    const isYears = cursor.phrase(
      '[the|os|as]? [full]? [years|anos] [completos]?',
      '[the|a]? [difference|diferenca|number|numero|quantidade] [in|of|em|de] [full|complete|whole|completed]? [years|anos] [completos|inteiros]?',
    );
    const isLength =
      isYears === undefined && cursor.phrase('[the|a]? [difference|diferenca|time|tempo|distance|span|intervalo]') !== undefined;
    const parts = cursor.phrase('between', 'entre') === undefined ? undefined : columnPair(names, cursor);
    const isBehind =
      cursor.phrase('[in|counted in|measured in] [full|whole|complete]? years', 'em anos [completos|inteiros]?') !== undefined;
    if ((isLength && !isBehind) || (isOpen && cursor.phrase(')') === undefined)) {
      return undefined;
    }
    return parts?.length === 2 ? { parts, rule: { operation: 'date-diff-years' } } : undefined;
  });
}

/** "of type varchar", "do tipo inteiro", "(integer)". */
export function typeBehind(cursor: Cursor): LiteralType | undefined {
  return cursor.attempt(() => {
    const isComma = cursor.phrase(',') !== undefined;
    const isOpen = cursor.phrase('(') !== undefined;
    const isSaid = cursor.phrase('of|with|as the? type', 'type', 'do|de|com o? tipo', 'tipo') !== undefined;
    const type = isComma || isOpen || isSaid ? typeHere(cursor) : undefined;
    return type === undefined || (isOpen && cursor.phrase(')') === undefined) ? undefined : type;
  });
}

/** "uma coluna varchar origem": a type is one only where a name follows. */
export function typeBefore(cursor: Cursor, names: Names): LiteralType | undefined {
  return cursor.attempt(() => {
    const type = typeHere(cursor);
    const from = cursor.at;
    const isNamed = type !== undefined && names.newName(cursor) !== undefined;
    cursor.at = from;
    return isNamed ? type : undefined;
  });
}

/** Types that a constant column can be called by. */
export const literalTypes = [
  'varchar',
  'text',
  'smallint',
  'integer',
  'bigint',
  'real',
  'numeric',
  'boolean',
  'date',
  'timestamp',
] as const;
export type LiteralType = (typeof literalTypes)[number];

const otherWords: readonly (readonly [LiteralType, string])[] = [
  ['integer', 'int|inteiro|inteira|whole number'],
  ['text', 'texto|textual'],
  ['boolean', 'bool|booleano|booleana|logica'],
  ['date', 'data'],
  ['numeric', 'numerico|numerica|decimal'],
];

/** The type that stands here: "integer", "inteira". */
export function typeHere(cursor: Cursor): LiteralType | undefined {
  return (
    literalTypes.find((word) => cursor.phrase(word) !== undefined) ??
    otherWords.find(([, words]) => cursor.phrase(`[${words}]`) !== undefined)?.[0]
  );
}

const HOLDING = [
  '[that|which]? [always|constantly] [says|say|reads|read|equals|is|holds|contains|carries|has] [the]? [constant|fixed|literal|same]? [value|text|string]?',
  '[that|which] [says|reads|equals] [always]? [the]? [constant|fixed|literal|same]? [value|text|string]?',
  '[with|having|set to|filled with|holding|containing|carrying] [always]? [the|a]? [[constant|fixed|literal|same|static] [value|text|string|content]?|value|text|string] [of|in every row|in all rows|=|:]?',
  '[que]? [sempre] [diz|traz|contem|tem|vale|recebe|guarda] [o|a]? [valor|texto]? [fixo|constante]?',
  '[com|contendo|recebendo|preenchida com|preenchido com|valendo] [sempre]? [o|a]? [[valor|texto|conteudo] [fixo|constante]?|constante] [de|=|:]?',
  'with|holding|containing|having|of the|a? fixed|constant|literal|default? value|text',
  'com|contendo o|a? valor|texto fixo|constante|padrao|literal?',
  'always|sempre',
  'that|which? always? holds|contains|has|is the? value?',
  'always set to',
  'set to',
  'filled with',
  'that|which is always?',
  'always|constantly holding|containing|having|with the|a|value?',
  'holding|containing|having always? the|a? constant|fixed? value|text?',
  'fixed to|at|on',
  'whose value is always?',
  'equal to',
  'que|com? sempre? tem|contem|seja|igual|contenha o|a? valor?',
  'que e|é sempre?',
  'sempre com|igual o|a? valor?',
  'igual a',
  'preenchida|preenchido sempre? com',
  'fixa|fixada|fixo em',
  'cujo valor e|é sempre?',
  'contendo sempre? o? valor|texto? fixo|constante?',
];

const GIVEN = ['with|as|=|:', 'com'];
const HELD = [
  'holding|containing|having|showing|contendo|guardando|recebendo|trazendo',
  '[that|which|que] [holds|contains|has|shows|is|tem|guarda|traz|e|recebe]',
  '[set to|filled with|preenchida com]',
];

export function now(cursor: Cursor): Made | undefined {
  return cursor.attempt(() => {
    cursor.phrase(...GIVEN, ...HELD);
    cursor.phrase(ARTICLE);
    if (
      cursor.phrase(
        'present|current time|timestamp',
        'present|current date and time',
        'load|loading time|timestamp',
        'time of loading',
        'time of the load',
        'now',
        'data e a? hora atual|atuais',
        'data e a? hora da|de carga',
        'hora|horario|momento|timestamp atual',
        'hora|horario|momento da|de carga',
      ) !== undefined
    ) {
      return { parts: [], rule: { operation: 'datetime-now' } };
    }
    return cursor.phrase('present|current date', 'data atual') === undefined ? undefined : { parts: [], rule: { operation: 'date-now' } };
  });
}

export function constant(cursor: Cursor, names: Names, type: LiteralType | undefined): Made | undefined {
  return cursor.attempt(() => {
    const isHeld = cursor.phraseOf(HOLDING) !== undefined;
    const isGiven = isHeld || cursor.phraseOf(GIVEN) !== undefined;
    cursor.phrase(ARTICLE);
    const isSaid =
      isHeld ||
      cursor.phrase('constant|fixed|literal value|text?', 'value|text', 'constante|valor|texto fixo|constante|literal?') !== undefined;
    if (cursor.peek()?.kind === 'word' && names.startsColumn(cursor)) {
      return undefined; // "that contains the email"
    }
    const token =
      isGiven || isSaid ? cursor.take(...(isSaid ? (['word', 'quoted', 'number'] as const) : (['quoted', 'number'] as const))) : undefined;
    if (token === undefined) {
      return undefined;
    }
    return { parts: [], rule: { operation: 'literal', ...literal(token, type) } };
  });
}

function literal(
  { kind, text }: Token,
  type: LiteralType | undefined,
): { readonly value: string | number; readonly valueType: LiteralType } {
  const isWhole = kind === 'number' && /^-?\d{1,9}$/.test(text);
  if (type !== undefined) {
    return { value: isWhole ? Number(text) : text, valueType: type };
  }
  return isWhole ? { value: Number(text), valueType: 'integer' } : { value: text, valueType: kind === 'number' ? 'numeric' : 'varchar' };
}
