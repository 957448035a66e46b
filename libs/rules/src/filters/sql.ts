import type { RuleDialect, ValueType } from '@trem/replication-core';
import type { Condition } from './condition.js';

export interface SqlContext {
  readonly dialect: RuleDialect;
  readonly type: ValueType;
  readonly operand: string;
}

/** The condition in SQL; undefined when the dialect cannot say a part of it exactly. */
export function sqlOf(condition: Condition, context: SqlContext): string | undefined {
  switch (condition.tag) {
    case 'compare': {
      const literal = context.dialect.literal(condition.value, context.type);
      return literal === undefined ? undefined : `${context.operand} ${condition.operator} ${literal}`;
    }
    case 'in': {
      const literals = condition.values.map((value) => context.dialect.literal(value, context.type));
      return literals.includes(undefined) ? undefined : `${context.operand} IN (${literals.join(', ')})`;
    }
    case 'text':
      return textSql(condition.test, condition.value, context);
    case 'not': {
      const part = sqlOf(condition.part, context);
      return part === undefined ? undefined : `NOT (${part})`;
    }
    case 'all':
      return joined(condition.parts, ' AND ', 'TRUE', context);
    case 'any':
      return joined(condition.parts, ' OR ', 'FALSE', context);
  }
}

function textSql(test: 'starts-with' | 'ends-with' | 'contains', text: string, { dialect, operand }: SqlContext): string {
  switch (test) {
    case 'starts-with':
      return dialect.startsWith(operand, text);
    case 'ends-with':
      return dialect.endsWith(operand, text);
    case 'contains':
      return dialect.contains(operand, text);
  }
}

function joined(parts: readonly Condition[], by: ' AND ' | ' OR ', empty: string, context: SqlContext): string | undefined {
  const found = parts.map((part) => sqlOf(part, context));
  return found.includes(undefined) ? undefined : found.length === 0 ? empty : `(${found.join(by)})`;
}
