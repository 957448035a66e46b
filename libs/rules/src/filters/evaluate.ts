import type { RuleValue } from '@trem/replication-core';
import { compareValues } from '../values.js';
import type { Comparison, Condition } from './condition.js';

/** Whether a value that is not null is as asked. */
export type Test = (value: RuleValue) => boolean;

export function testOf(condition: Condition): Test {
  switch (condition.tag) {
    case 'compare':
      return comparison(condition.operator, condition.value);
    case 'in':
      return membership(condition.values);
    case 'text':
      return textTest(condition.test, condition.value);
    case 'not': {
      const part = testOf(condition.part);
      return (value) => !part(value);
    }
    case 'all': {
      const parts = condition.parts.map(testOf);
      return (value) => parts.every((part) => part(value));
    }
    case 'any': {
      const parts = condition.parts.map(testOf);
      return (value) => parts.some((part) => part(value));
    }
  }
}

function comparison(operator: Comparison, literal: RuleValue): Test {
  switch (operator) {
    case '=':
      return typeof literal === 'string' ? (value) => value === literal : (value) => compareValues(value, literal) === 0;
    case '<>':
      return typeof literal === 'string' ? (value) => value !== literal : (value) => compareValues(value, literal) !== 0;
    case '<':
      return (value) => compareValues(value, literal) < 0;
    case '<=':
      return (value) => compareValues(value, literal) <= 0;
    case '>':
      return (value) => compareValues(value, literal) > 0;
    case '>=':
      return (value) => compareValues(value, literal) >= 0;
  }
}

function membership(literals: readonly RuleValue[]): Test {
  if (literals.every((literal) => typeof literal === 'string')) {
    const known = new Set<RuleValue>(literals);
    return (value) => known.has(value);
  }
  return (value) => literals.some((literal) => compareValues(value, literal) === 0);
}

function textTest(test: 'starts-with' | 'ends-with' | 'contains', literal: string): Test {
  switch (test) {
    case 'starts-with':
      return (value) => String(value).startsWith(literal);
    case 'ends-with':
      return (value) => String(value).endsWith(literal);
    case 'contains':
      return (value) => String(value).includes(literal);
  }
}
