import { z } from 'zod';
import { name } from '../names.js';
import { problemItem } from '../problem.js';

/** A settings.json of TREMpy, and the endpoints that take the place of its fixed two. */
export const taskConversionRequest = z
  .strictObject({ text: z.string().max(4_000_000).describe('The settings.json'), source: name, target: name })
  .meta({ id: 'TaskConversionRequest' });
export type TaskConversionRequest = z.infer<typeof taskConversionRequest>;

export const conversionNote = z.object({
  kind: z
    .enum(['changed', 'default', 'refused'])
    .describe(
      'changed: it means something else here · default: it was absent, and our default is another · refused: it cannot be converted',
    ),
  path: z.string().describe('In the old file'),
  text: z.string(),
});
export type ConversionNote = z.infer<typeof conversionNote>;

export const taskConversion = z
  .object({
    text: z.string().describe('The task as YAML; read it, then import it'),
    notes: z.array(conversionNote),
    problems: z.array(problemItem).describe('What is wrong with the converted task'),
  })
  .meta({ id: 'TaskConversion' });
export type TaskConversion = z.infer<typeof taskConversion>;
