import { z } from 'zod';
import { priority } from '../task/priority.js';
import { parseDateFormat } from './date-format.js';
import { literalOperation } from './literal-operation.js';
import { columnName, scalar, timeZone, withCode } from './literals.js';
import { MOST_LETTERS, parseMath } from './math-expression.js';
import { modifyColumnType } from './modify-column-type.js';
import { namesInputs } from './operator-inputs.js';
import { about, onError, valueStep } from './transformation-fields.js';

const structural = {
  ...about,
  priority: priority
    .default('highest')
    .refine((own) => own === 'highest', { error: 'What changes names and keys has priority highest', ...withCode('PRIORITY_RESERVED') })
    .describe('Always highest, which is 0: names and keys change first, and at once'),
};

const namePattern = z.string().min(1).max(120);

/** Names and keys: all take effect at once, before any value changes. */
export const structuralTransformations = [
  z.strictObject({
    type: z.literal('modify-schema-name'),
    targetSchema: namePattern.describe('Schema at the target; {schema} stands for the name at the source'),
    ...structural,
  }),
  z.strictObject({
    type: z.literal('modify-table-name'),
    targetTable: namePattern.describe('Table at the target; {table} and {schema} stand for the names at the source'),
    ...structural,
  }),
  z.strictObject({
    type: z.literal('modify-column-name'),
    column: columnName.describe('Source column'),
    targetColumn: columnName.describe('Its name at the target: in the table, its key and its data'),
    ...structural,
  }),
  z.strictObject({
    type: z.literal('add-primary-key'),
    columns: z.array(columnName).min(1).max(32).describe('Target columns that join the primary key'),
    ...structural,
  }),
  z.strictObject({
    type: z.literal('remove-primary-key'),
    columns: z.array(columnName).min(1).max(32).describe('Target columns that leave the primary key'),
    ...structural,
  }),
  z.strictObject({ type: z.literal('lowercase-names'), ...structural }),
] as const;

const target = { column: columnName.describe('Target column whose value changes') };
const zone = { timeZone: timeZone.default('UTC').describe('In which a moment with time zone is read') };
const modified = { type: z.literal('modify-column-value'), ...target, ...valueStep, ...onError };
const made = {
  type: z.literal('create-column'),
  newColumn: columnName.describe('Target column that is made'),
  ...valueStep,
  ...onError,
};
const clock = {
  clock: z
    .enum(['apply', 'commit'])
    .default('apply')
    .describe(
      'apply: when it is written, one value a batch. commit: when the source committed. In a load both are when the snapshot was taken',
    ),
  timeZone: timeZone.default('UTC').describe('Of the day'),
};

/** What a new column is made of. */
export const createColumn = z.discriminatedUnion('operation', [
  literalOperation(made),
  z.strictObject({ operation: z.literal('date-now'), ...made, ...clock }),
  z.strictObject({ operation: z.literal('datetime-now'), ...made, ...clock }),
  z.strictObject({
    operation: z.literal('concat'),
    ...made,
    dependsOn: z.array(columnName).min(2).max(20).describe('Target columns, in order'),
    separator: z.string().max(100).default('').describe('Stands between two parts'),
    onNull: z.enum(['null', 'skip', 'empty']).default('null').describe('A part that is null: makes all null, is left out, is empty text'),
  }),
  z.strictObject({
    operation: z.literal('date-diff-years'),
    ...made,
    dependsOn: z.array(columnName).length(2).describe('Target columns: start, end'),
    roundResult: z.boolean().default(true).describe('true: full years completed. false: with the part of the year since, to 6 decimals'),
    timeZone: timeZone.default('UTC').describe('In which a moment with time zone is read'),
  }),
]);

const plain = <O extends string>(operation: O) => z.strictObject({ operation: z.literal(operation), ...modified });

/** How a column's value changes. */
export const modifyColumnValue = z.discriminatedUnion('operation', [
  plain('uppercase'),
  plain('lowercase'),
  plain('trim'),
  plain('unaccent'),
  plain('title-case'),
  z.strictObject({
    operation: z.literal('format-date'),
    ...modified,
    format: z
      .string()
      .min(1)
      .max(200)
      .refine((format) => parseDateFormat(format) !== undefined, {
        error: 'Codes are %Y %y %m %d %j %H %I %M %S %f %p %a %A %b %B %u %V %G %z %%',
        ...withCode('VALUE_TYPE'),
      })
      .describe('Text with codes such as %Y-%m-%d; names are English'),
    ...zone,
  }),
  plainWithZone('extract-year'),
  plainWithZone('extract-month'),
  plainWithZone('extract-day'),
  z.strictObject({
    operation: z.literal('math-expression'),
    ...modified,
    expression: z.string().min(1).max(MOST_LETTERS).superRefine(refuseFaults).describe('Numbers, "value", + - * / ^ and parentheses'),
    scale: z.number().int().min(0).max(30).optional().describe('Digits behind the point. Default: by the column and the expression'),
    resultType: z
      .enum(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'])
      .optional()
      .describe('Default: by the column and the expression'),
  }),
  z.strictObject({
    operation: z.literal('replace-empty'),
    ...modified,
    value: z.string().max(1_000).default('N/A').describe('Takes the place of empty, blank and null'),
    also: z.array(z.string().max(1_000)).max(100).default([]).describe('Further texts that count as empty'),
  }),
  z.strictObject({
    operation: z.literal('flag-to-number'),
    ...modified,
    trueValues: z.array(scalar).min(1).max(100).default(['S']).describe('Become 1'),
    falseValues: z.array(scalar).max(100).default([]).describe('Become 0'),
    otherwise: z.enum(['0', 'null', 'error']).default('0').describe('What every other value becomes; a null stays one'),
  }),
  z.strictObject({
    operation: z.literal('mask'),
    ...modified,
    method: z.enum(['hash', 'fixed', 'keep-last']).default('hash').describe('hash: equal inputs stay equal'),
    value: z.string().max(200).default('***').describe('With method fixed: the text that every value becomes'),
    count: z.number().int().min(0).max(100).default(4).describe('With method keep-last: so many characters stay'),
  }),
]);

function plainWithZone<O extends string>(operation: O) {
  return z.strictObject({ operation: z.literal(operation), ...modified, ...zone });
}

function refuseFaults(expression: string, context: z.RefinementCtx): void {
  const parsed = parseMath(expression);
  if ('fault' in parsed) {
    const { column, reason } = parsed.fault;
    context.addIssue({ code: 'custom', message: `At character ${column}: ${reason}`, ...withCode('EXPRESSION_INVALID') });
  }
}

const inputs = ['column', 'columns', 'targetColumn', 'targetTable', 'targetSchema', 'newColumn', 'dependsOn', 'value', 'valueType'];

/** One rule that changes names, keys, types or values: an entry a type and operation. */
export const transformation = z
  .discriminatedUnion('type', [...structuralTransformations, createColumn, modifyColumnValue, modifyColumnType(target)])
  .superRefine(namesInputs(...inputs, 'format', 'expression', 'targetType', 'defaultValue', 'separator', 'count', 'timeZone'), {
    when: () => true,
  });
export type Transformation = z.infer<typeof transformation>;
export type StructuralTransformation = z.infer<(typeof structuralTransformations)[number]>;
export type ValueTransformation = Exclude<Transformation, { type: StructuralTransformation['type'] }>;
