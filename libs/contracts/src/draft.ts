import { z } from 'zod';
import { difference } from './edit/difference.js';
import { idOrName, name, uuid } from './names.js';
import { problemItem } from './problem.js';
import { taskDefinition } from './task/index.js';

/** The longest sentence that is drafted from, in characters. */
export const LONGEST_SENTENCE = 4_000;

/** A wish in plain language, and what it is about. */
export const draftRequest = z
  .strictObject({
    sentence: z
      .string()
      .trim()
      .min(1)
      .max(LONGEST_SENTENCE)
      .describe('What is wished, in any language. Without a model: English or Portuguese'),
    source: name.optional().describe('Endpoint to read; default: the one that the sentence names'),
    target: name.optional().describe('Endpoint to write; default: the one that the sentence names'),
    task: idOrName.optional().describe('The task that the sentence asks to change'),
    useHistory: z
      .boolean()
      .default(false)
      .describe('Definitions and measured figures of earlier tasks on like-named tables may be used as reasons; never rows'),
  })
  .meta({ id: 'DraftRequest' });
export type DraftRequest = z.infer<typeof draftRequest>;
/** A request as it may be written: defaults left out. */
export type DraftRequestInput = z.input<typeof draftRequest>;

/**
 * proposed: as it was drafted. edited: a person changed the definition, or it was repaired. applied: its task has the definition. refused: nobody wants it;
 * the sentence stays. What is undone goes back to what it was before it was applied.
 */
export const draftStates = ['proposed', 'edited', 'applied', 'refused'] as const;
export const draftState = z.enum(draftStates);
export type DraftState = z.infer<typeof draftState>;

export const draftKind = z
  .enum(['proposal', 'question', 'not-possible'])
  .describe('proposal: there is a definition · question: something must be decided first · not-possible: nothing of the wish can be done');
export type DraftKind = z.infer<typeof draftKind>;

export const draftAuthor = z.discriminatedUnion('drafter', [
  z.object({ drafter: z.literal('rules') }),
  z.object({ drafter: z.literal('model'), model: z.string() }),
]);
export type DraftAuthor = z.infer<typeof draftAuthor>;

/** Something that only the asker can decide. Choices may be empty. */
export const draftQuestion = z.object({ text: z.string(), choices: z.array(z.string()) });
export type DraftQuestion = z.infer<typeof draftQuestion>;

/** A wish that no setting fulfils. The rest of the sentence may have been drafted all the same. */
export const draftImpossible = z.object({ asked: z.string(), why: z.string(), nearest: z.string().optional() });
export type DraftImpossible = z.infer<typeof draftImpossible>;

/** An earlier task that a part of the draft was taken from: its rules, or figures measured in its runs. */
export const draftReason = z.object({ task: z.string(), text: z.string() });
export type DraftReason = z.infer<typeof draftReason>;

/** What the calls of a model used. `cached` are those prompt tokens that the provider had already. */
export const tokenFigures = z.object({
  prompt: z.number().int(),
  completion: z.number().int(),
  total: z.number().int(),
  cached: z.number().int(),
  durationMs: z.number(),
});
export type TokenFigures = z.infer<typeof tokenFigures>;

/** What a list says of a draft. */
export const draftSummary = z
  .object({
    id: uuid,
    /** Rises with every change. */
    revision: z.number().int(),
    state: draftState,
    kind: draftKind,
    sentence: z.string(),
    source: name.optional(),
    target: name.optional(),
    task: name.optional().describe('Name of the task that it changes; absent where it makes one'),
    by: draftAuthor,
    tokens: tokenFigures.optional().describe('All calls of the model together; absent where there was none'),
    appliedTo: z
      .object({ task: name, taskId: uuid, version: z.number().int(), isNew: z.boolean() })
      .optional()
      .describe('The task and its version that applying made'),
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'DraftSummary' });
export type DraftSummary = z.infer<typeof draftSummary>;

/**
 * What a sentence came to. A proposal can be applied while no problem is an error: `problems` are what a start would be refused for and the warnings that
 * are not accepted, `findings` what else the check of both databases says (warnings, infos).
 */
export const draft = draftSummary
  .extend({
    definition: taskDefinition.optional().describe('Of a proposal'),
    current: taskDefinition.optional().describe('Of the task that it changes, as it was when the draft was made or validated last'),
    difference: z.array(difference).describe('From current to definition; empty for a new task'),
    explanation: z.string().describe('What the definition does, in one or two sentences'),
    assumptions: z.array(z.string()).describe('What the sentence left open, and how it was filled'),
    notes: z.array(z.string()).describe('What to know before applying'),
    questions: z.array(draftQuestion),
    notPossible: z.array(draftImpossible),
    reasons: z.array(draftReason),
    findings: z.array(problemItem),
    problems: z.array(problemItem),
    rounds: z.number().int().describe('How often errors were given back to be repaired; 0: right at once'),
    withModel: z.string().optional().describe('What a model would give more, and which settings are missing for one'),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof draft>;

/** The latest first. */
export const draftPage = z.object({ drafts: z.array(draftSummary), nextCursor: z.string().nullable() }).meta({ id: 'DraftPage' });
export type DraftPage = z.infer<typeof draftPage>;
export const draftQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), after: z.string().max(200).optional() });
/** The same, as a caller writes it. `after` is the `nextCursor` of the page before. */
export interface DraftListQuery {
  readonly limit?: number;
  readonly after?: string;
}

export const draftEdit = z.strictObject({ definition: taskDefinition }).meta({ id: 'DraftEdit' });
export type DraftEdit = z.infer<typeof draftEdit>;
export type DraftEditInput = z.input<typeof draftEdit>;

/** Who drafts in this installation, and what it cost. */
export const drafting = z
  .object({
    drafter: z.enum(['rules', 'model']),
    model: z.string().nullable(),
    missing: z.array(z.string()).describe('Settings that a model needs and that are not set'),
    tokensThisMonth: tokenFigures.extend({ calls: z.number().int() }).describe('Since the first of the month, UTC'),
  })
  .meta({ id: 'Drafting' });
export type Drafting = z.infer<typeof drafting>;
