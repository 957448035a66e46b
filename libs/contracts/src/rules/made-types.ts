import { z } from 'zod';

/** Types that a literal can have, by the names that people write. */
export const literalTypes = [
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'character varying',
  'varchar',
  'boolean',
  'date',
  'timestamp',
  'numeric',
  'text',
] as const;
export type LiteralType = (typeof literalTypes)[number];

/** Types that a column can be changed to. */
export const castTypes = [
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double precision',
  'boolean',
  'date',
  'timestamp',
  'timestamptz',
  'uuid',
  'json',
  'text',
] as const;
export type CastType = (typeof castTypes)[number];

export const digits = {
  precision: z.number().int().min(1).max(1_000).optional().describe('Of numeric: digits in all'),
  scale: z.number().int().min(0).max(1_000).optional().describe('Of numeric: digits behind the point'),
};

interface Digits {
  readonly precision?: number;
  readonly scale?: number;
}

/** What a type cannot do with precision and scale: field and text. */
export function digitsFaults(type: CastType | LiteralType, { precision, scale }: Digits): readonly (readonly [keyof Digits, string])[] {
  return [
    ...(type !== 'numeric' && (precision ?? scale) !== undefined ? [['precision', 'Only numeric takes precision and scale'] as const] : []),
    ...(precision === undefined && scale !== undefined ? [['scale', 'A scale needs a precision'] as const] : []),
  ];
}
