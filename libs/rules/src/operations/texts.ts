import { isBlank, trimmed } from '@trem/contracts';
import type { RuleValue } from '@trem/replication-core';
import type { Changing, InputColumn, PlannedOperation } from './operation.js';

type Plain = 'uppercase' | 'lowercase' | 'trim' | 'unaccent' | 'title-case';

/** Of a closed type, such as an enum, the result is a text. */
function ofText(change: (text: string) => string): Changing<Plain> {
  return {
    families: ['text'],
    plan: (_rule, inputs) => ({ ...resultOf(inputs), run: ([value]) => change(value as string) }),
  };
}

export function resultOf([input]: readonly InputColumn[]): Pick<PlannedOperation, 'result'> {
  return input?.type.isClosed ? { result: 'text' } : {};
}

export const uppercase = ofText((text) => text.toUpperCase());
export const lowercase = ofText((text) => text.toLowerCase());
export const trim = ofText(trimmed);
export const unaccent = ofText(withoutAccents);
export const titleCase = ofText((text) =>
  text.replace(/\p{L}[\p{L}\p{M}]*/gu, (word) => {
    const [first = ''] = word;
    return firstUpper(first) + word.toLowerCase().slice(first.toLowerCase().length); // as a whole: its last sigma is another letter
  }),
);

/** ß begins a word as Ss. */
function firstUpper(letter: string): string {
  const [first = '', ...rest] = letter.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** Only the marks that stand on letters of Europe's scripts: in others a mark is a letter of its own. */
const marks = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;

export function withoutAccents(text: string): string {
  return isAscii(text) ? text : text.normalize('NFD').replace(marks, '').normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 127) {
      return false;
    }
  }
  return true;
}

export const replaceEmpty: Changing<'replace-empty'> = {
  families: ['text'],
  plan({ value: replacement, also }, inputs) {
    const empty = new Set<RuleValue | null>([null, ...also]);
    return {
      ...resultOf(inputs),
      isNotNull: true,
      seesNull: true,
      run: ([value = null]) => (empty.has(value) || isBlank(value as string) ? replacement : value),
    };
  },
};

export const concat = {
  families: ['text'] as const,
  plan(rule: { readonly separator: string; readonly onNull: 'null' | 'skip' | 'empty' }, inputs: readonly InputColumn[]): PlannedOperation {
    const { separator, onNull } = rule;
    const isPlain = inputs.every(({ type }) => !type.isPadded && !type.isClosed);
    return {
      ...{ result: 'text', seesNull: true },
      ...(isPlain ? { sql: (operands, dialect) => dialect.joined(operands, rule) } : {}),
      run(values) {
        let [text, parts] = ['', 0];
        for (const value of values) {
          if (value === null && onNull === 'null') {
            return null;
          }
          if (value !== null || onNull === 'empty') {
            text += `${parts === 0 ? '' : separator}${value ?? ''}`;
            parts += 1;
          }
        }
        return text;
      },
    };
  },
};
