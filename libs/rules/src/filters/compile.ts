import type { Filter } from '@trem/contracts';
import type { RuleDialect, RuleValue, ValueType } from '@trem/replication-core';
import type { Condition } from './condition.js';
import { testOf } from './evaluate.js';
import { LiteralFault } from './literals.js';
import { type Operator, operators, RangeReversed } from './operators.js';
import { sqlOf } from './sql.js';

/** A filter of a column, in code and in SQL. */
export interface CompiledFilter {
  /** Source column. */
  readonly column: string;
  readonly operator: Filter['operator'];
  passes(value: RuleValue | null): boolean;
  /** Undefined: what the dialect cannot say exactly; rows pass through code. */
  readonly sql: string | undefined;
}

export interface FilterFault {
  readonly code: 'OPERATOR_TYPE_MISMATCH' | 'VALUE_TYPE' | 'RANGE_REVERSED';
  readonly text: string;
}

export function compileFilter(filter: Filter, type: ValueType, dialect: RuleDialect): CompiledFilter | FilterFault {
  const operator = operators[filter.operator] as Operator<Filter['operator']>;
  if (operator.families !== 'all' && !operator.families.includes(type.family)) {
    const others = operator.families.join(', ');
    const text = `"${filter.operator}" is for ${others}; "${filter.column}" is ${type.family === 'other' ? 'of another type' : type.family}`;
    return { code: 'OPERATOR_TYPE_MISMATCH', text };
  }
  try {
    return compiled(filter, folded(operator.condition(filter as never, type), isFolding(filter)), { type, dialect });
  } catch (error) {
    if (error instanceof LiteralFault) {
      return { code: error instanceof RangeReversed ? 'RANGE_REVERSED' : 'VALUE_TYPE', text: error.message };
    }
    throw error;
  }
}

interface Place {
  readonly type: ValueType;
  readonly dialect: RuleDialect;
}

function compiled(filter: Filter, condition: Condition, { type, dialect }: Place): CompiledFilter {
  const { column, operator } = filter;
  if (operator === 'is-null' || operator === 'is-not-null') {
    const isNull = operator === 'is-null';
    const sql = isNull ? dialect.isNull(column) : `NOT (${dialect.isNull(column)})`;
    return { column, operator, passes: (value) => (value === null) === isNull, sql };
  }
  const test = testOf(condition);
  const operand = isFolding(filter) ? undefined : dialect.operand(column, type);
  const sql = operand === undefined ? undefined : sqlOf(condition, { dialect, type, operand });
  const folds = isFolding(filter);
  return {
    column,
    operator,
    passes: (value) => (value === null ? filter.includeNull : test(folds ? fold(value) : value)),
    sql: sql === undefined || !filter.includeNull ? sql : `(${sql} OR ${dialect.isNull(column)})`,
  };
}

function isFolding(filter: Filter): boolean {
  return 'caseSensitive' in filter && !filter.caseSensitive;
}

/** Both sides in lower case. */
function folded(condition: Condition, isFolded: boolean): Condition {
  if (!isFolded) {
    return condition;
  }
  switch (condition.tag) {
    case 'compare':
      return { ...condition, value: fold(condition.value) };
    case 'in':
      return { ...condition, values: condition.values.map(fold) };
    case 'text':
      return { ...condition, value: condition.value.toLowerCase() };
    case 'not':
      return { ...condition, part: folded(condition.part, true) };
    default:
      return { ...condition, parts: condition.parts.map((part) => folded(part, true)) };
  }
}

function fold(value: RuleValue): RuleValue {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
