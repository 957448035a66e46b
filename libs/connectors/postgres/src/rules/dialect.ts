import type { MathTree, NumberLiteral } from '@trem/contracts';
import { FOREVER, type RuleDialect, type RuleValue, type ValueType } from '@trem/replication-core';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { typeNamed } from './type-names.js';

/** Conditions of rules in the server's SQL: constants carry their type, texts are compared letter by letter, whatever the column's collation. */
export const postgresDialect: RuleDialect = {
  column: quoteIdentifier,
  literal,
  operand,
  // For a row value "IS NULL" asks for its fields
  isNull: (name) => `${quoteIdentifier(name)} IS NOT DISTINCT FROM NULL`,
  startsWith: (own, text) => `starts_with(${own}, ${textLiteral(text)})`,
  endsWith: (own, text) => `right(${own}, ${[...text].length}) = ${textLiteral(text)}`,
  contains: (own, text) => `strpos(${own}, ${textLiteral(text)}) > 0`,
  nothing: 'NULL',
  cast: (expression, type) => `(${expression})::${typeNamed(type)?.type ?? quoteIdentifier(type)}`,
  exactly,
  joined,
};

const signs = { add: '+', subtract: '-', multiply: '*' } as const;

/** Its numerics round quotients and most powers, and nothing else. */
function exactly(tree: MathTree, number: string): string | undefined {
  switch (tree.tag) {
    case 'value':
      return `${number}::numeric`;
    case 'number':
      return `'${tree.text}'::numeric`;
    case 'negate': {
      const own = exactly(tree.operand, number);
      return own === undefined ? undefined : `(- ${own})`;
    }
    case 'add':
    case 'subtract':
    case 'multiply': {
      const [left, right] = [exactly(tree.left, number), exactly(tree.right, number)];
      return left === undefined || right === undefined ? undefined : `(${left} ${signs[tree.tag]} ${right})`;
    }
    default:
      return undefined;
  }
}

function joined(
  texts: readonly string[],
  { separator, onNull }: { readonly separator: string; readonly onNull: 'null' | 'skip' | 'empty' },
): string | undefined {
  if (separator.includes('\0')) {
    return undefined;
  }
  const own = texts.map((text) => (onNull === 'empty' ? `coalesce(${text}::text, '')` : `${text}::text`));
  return onNull === 'skip' ? `concat_ws(${[textLiteral(separator), ...own].join(', ')})` : own.join(` || ${textLiteral(separator)} || `);
}

function operand(name: string, { family }: ValueType): string | undefined {
  const column = quoteIdentifier(name);
  return family === 'other' ? undefined : family === 'text' ? `${column}::text COLLATE "C"` : column;
}

function literal(value: RuleValue, type: ValueType): string | undefined {
  if (typeof value === 'string') {
    return value.includes('\0') ? undefined : textLiteral(value);
  }
  if (typeof value === 'boolean') {
    return value ? 'true' : 'false';
  }
  if (typeof value === 'object') {
    return `'${numberText(value)}'::numeric`;
  }
  switch (type.family) {
    case 'date':
      return `${dateLiteral(Number(value))}::date`;
    case 'date-time':
      return `${momentLiteral(BigInt(value), type.hasZone)}::${type.hasZone ? 'timestamptz' : 'timestamp'}`;
    case 'float':
      return `'${floatLiteral(Number(value))}'::${type.bits === 32 ? 'float4' : 'float8'}`;
    case 'integer':
      return isBigint(BigInt(value)) ? `'${value}'::bigint` : `'${value}'::numeric`;
    default:
      return `'${value}'::numeric`;
  }
}

function textLiteral(text: string): string {
  return `${quoteLiteral(text).trimStart()}::text`;
}

function isBigint(value: bigint): boolean {
  return value >= -FOREVER && value < FOREVER;
}

function numberText(value: NumberLiteral): string {
  switch (value.tag) {
    case 'number':
      return value.scale === 0 ? String(value.digits) : `${value.digits}e-${value.scale}`;
    case 'nan':
      return 'NaN';
    default:
      return value.tag === 'infinity' ? 'Infinity' : '-Infinity';
  }
}

function floatLiteral(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

function dateLiteral(days: number): string {
  return Number.isFinite(days) ? `'${isoDate(days * 86_400_000)}'` : `'${days > 0 ? 'infinity' : '-infinity'}'`;
}

/** Literals lie in years of four digits, so the runtime's calendar holds them. */
function momentLiteral(micros: bigint, hasZone: boolean): string {
  if (micros === FOREVER || micros === -FOREVER) {
    return `'${micros > 0n ? 'infinity' : '-infinity'}'`;
  }
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const ms = Number((micros - rest) / 1_000n);
  const time = new Date(ms).toISOString().slice(-13, -5);
  return `'${isoDate(ms).replace(/( BC)?$/, ` ${time}.${String(rest).padStart(6, '0')}${hasZone ? '+00' : ''}$1`)}'`;
}

function isoDate(ms: number): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${shown}-${date.toISOString().slice(-19, -14)}${year > 0 ? '' : ' BC'}`;
}
