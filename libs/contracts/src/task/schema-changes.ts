import { z } from 'zod';

const followed = z.enum(['apply', 'ignore', 'pause']);
export type SchemaChangePolicy = z.infer<typeof followed>;

/** What cannot be left alone: rows would no longer fit. */
const applied = z.enum(['apply', 'pause']).default('pause');

/** What becomes of the target when somebody alters a table of the source while it is followed. */
export const schemaChanges = z.strictObject({
  addColumn: followed
    .default('apply')
    .describe('A column more. apply: the target gets it. ignore: it is never written. pause: the task rests before its first row'),
  dropColumn: followed
    .default('pause')
    .describe(
      'A column less. apply: the target loses it with its values. ignore: it stays, and later rows have NULL in it. pause: the task rests',
    ),
  renameColumn: applied.describe(
    'A column that gets another name. apply: the target gives its column the same name. pause: the task rests before its first row',
  ),
  changeType: applied.describe(
    'A column that gets another type. apply: the target gets it where no value changes, which is when the source did not write its rows anew (longer varchar, varchar to text, more digits of a numeric, finer times); any other rests the task, as pause does',
  ),
  enumValue: followed
    .default('apply')
    .describe(
      'A label more in an enum. apply: the target gets it before the first row that has it. ignore: such rows are dead letters. pause: the task rests before the first',
    ),
  truncate: followed
    .default('apply')
    .describe('TRUNCATE. apply: the target is emptied. ignore: its rows stay, counted as skipped. pause: the task rests before it'),
});
export type SchemaChanges = z.infer<typeof schemaChanges>;
