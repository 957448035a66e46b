import type { RuleValue, ValueType } from '@trem/replication-core';
import { dateStretch, LiteralFault, scalarLiteral } from '../filters/literals.js';
import { type InputColumn, type Making, type OperationContext, OperationFault } from './operation.js';

const names: Readonly<Record<string, string>> = { varchar: 'character varying', timestamp: 'timestamp without time zone' };

export const literal: Making<'literal'> = {
  families: [],
  plan({ valueType, value, precision, scale }, _inputs, context) {
    const name = typeName(valueType, precision, scale);
    const type = typeNamed(name, context);
    const constant = value === null ? null : constantOf(value, type);
    return {
      ...{ result: name, seesNull: true, run: () => constant },
      sql(_operands, dialect) {
        const written = constant === null ? dialect.nothing : type.family === 'float' ? undefined : dialect.literal(constant, type); // -0 has no literal
        return written === undefined ? undefined : dialect.cast(written, name);
      },
    };
  },
};

export function typeName(name: string, precision?: number, scale?: number): string {
  return precision === undefined ? (names[name] ?? name) : `${name}(${precision},${scale ?? 0})`;
}

/** @throws OperationFault the source's kind of database has no such type */
export function typeNamed(name: string, { codec }: OperationContext): ValueType {
  const made = codec.madeType(name);
  if (made === undefined) {
    throw new OperationFault('TYPE_UNMAPPABLE', `There is no type ${name}`);
  }
  return codec.valueType({
    ...{
      name: '',
      userTypes: [],
      isBinarySafe: true,
      notNull: false,
      constantDefault: undefined,
      collation: undefined,
      generated: undefined,
    },
    ...made,
  });
}

/** A constant of a rule as a value of a type. @throws OperationFault it is none */
export function constantOf(value: string | number | boolean, type: ValueType): RuleValue {
  try {
    const constant =
      type.family === 'date' || type.family === 'date-time' ? dateStretch(String(value), type, 'UTC').start : scalarLiteral(value, type);
    type.encode(constant);
    return constant;
  } catch (error) {
    const text = error instanceof LiteralFault ? error.message : 'The constant is no value of its type';
    throw new OperationFault('VALUE_TYPE', text);
  }
}

export type { InputColumn };
