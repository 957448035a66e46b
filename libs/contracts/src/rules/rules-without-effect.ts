import type { Transformation } from './transformations.js';

/** Fields of a rule that say something and change nothing: field and why. */
export function fieldsWithoutEffect(rule: Transformation): readonly (readonly [field: string, why: string])[] {
  if (rule.type !== 'create-column' && rule.type !== 'modify-column-value') {
    return [];
  }
  return [...ofOperation(rule), ...(rule.onError !== 'error' && neverFails(rule) ? ofErrors(rule) : [])];
}

type OfValue = Extract<Transformation, { type: 'create-column' | 'modify-column-value' }>;
type Fields = readonly (readonly [field: string, why: string])[];

function ofOperation(rule: OfValue): Fields {
  switch (rule.operation) {
    case 'datetime-now':
      return rule.timeZone === 'UTC' ? [] : [['timeZone', 'A moment is the same in every zone; date-now has a day by it']];
    case 'mask': {
      const { method, value, count } = rule;
      return [
        ...(method !== 'fixed' && value !== '***' ? [['value', 'Only method fixed writes it'] as const] : []),
        ...(method !== 'keep-last' && count !== 4 ? [['count', 'Only method keep-last counts'] as const] : []),
      ];
    }
    case 'math-expression':
      return rule.scale !== undefined && wholeNumbers.includes(rule.resultType) ? [['scale', `A ${rule.resultType} has no places`]] : [];
    case 'flag-to-number': {
      const both = rule.falseValues.filter((value) => rule.trueValues.some((other) => String(other) === String(value)));
      return both.length === 0
        ? []
        : [['falseValues', `${both.map((value) => JSON.stringify(value)).join(', ')} becomes 1, as trueValues say`]];
    }
    default:
      return [];
  }
}

const wholeNumbers: readonly unknown[] = ['smallint', 'integer', 'bigint'];

/** Operations that take every value of the types that they are for. */
const safe: ReadonlySet<OfValue['operation']> = new Set([
  ...(['literal', 'date-now', 'datetime-now', 'concat', 'date-diff-years'] as const),
  ...(['format-date', 'extract-year', 'extract-month', 'extract-day', 'mask'] as const),
]);

function neverFails(rule: OfValue): boolean {
  return safe.has(rule.operation) || (rule.operation === 'flag-to-number' && rule.otherwise !== 'error');
}

function ofErrors({ operation, defaultValue }: OfValue): Fields {
  const why = `${operation} takes every value`;
  return [['onError', why], ...(defaultValue === undefined ? [] : [['defaultValue', why] as const])];
}
