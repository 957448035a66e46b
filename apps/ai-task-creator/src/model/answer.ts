import { checkDefinition, type ProblemItem, schemaProblems, type TaskDefinition } from '@trem/contracts';
import { problemItem } from '@trem/nest-platform';
import { z } from 'zod';
import type { DraftingRequest } from '../drafting/drafter.js';
import { isNamedIn } from '../drafting/named-in.js';

const text = z.string().max(2_000);

/** What a model is to answer. The definition is judged by the contract itself, which says more of what is wrong. */
export const modelAnswer = z.strictObject({
  kind: z.enum(['proposal', 'question', 'not-possible']),
  definition: z.record(z.string(), z.unknown()).nullish(),
  explanation: text.default(''),
  assumptions: z.array(text).max(50).default([]),
  questions: z
    .array(z.strictObject({ text, choices: z.array(text).max(20).default([]) }))
    .max(20)
    .default([]),
  notPossible: z
    .array(z.strictObject({ asked: text, why: text, nearest: text.optional() }))
    .max(20)
    .default([]),
});
export type ModelAnswer = z.infer<typeof modelAnswer>;

/** An answer as far as it can be believed without looking into a database. */
export interface ReadAnswer {
  readonly answer?: ModelAnswer;
  readonly definition?: TaskDefinition;
  readonly problems: readonly ProblemItem[];
}

const LONGEST_ANSWER = 60_000;

/** Reads the text of an answer. What is wrong with it is told in words that can be given back. */
export function readAnswer(content: string, request: DraftingRequest): ReadAnswer {
  if (content.length > LONGEST_ANSWER) {
    return { problems: [error('VALUE_TYPE', '', `The answer has ${content.length} characters; at most ${LONGEST_ANSWER} are read`)] };
  }
  const json = parse(content);
  const parsed = modelAnswer.safeParse(json);
  if (!parsed.success) {
    return {
      problems: json === undefined ? [error('VALUE_TYPE', '', 'The answer is not one JSON object')] : schemaProblems(parsed.error.issues),
    };
  }
  const answer = parsed.data;
  if (answer.kind !== 'proposal') {
    const isEmpty = answer.questions.length + answer.notPossible.length === 0;
    return isEmpty
      ? { problems: [error('VALUE_TYPE', '', `kind ${answer.kind} needs questions or notPossible`)] }
      : { answer, problems: [] };
  }
  const { definition, problems } = checkDefinition(answer.definition);
  return definition === undefined
    ? { answer, problems }
    : { answer, definition, problems: [...beyondTheRequest(definition, request), ...problems] };
}

/**
 * What nobody asked for, whatever made the model say it: a comment in the catalogue may try. Endpoints are those chosen, those of the task, or named in the
 * sentence; a change keeps the task's name; warnings are accepted by people.
 */
function beyondTheRequest(definition: TaskDefinition, { sentence, source, target, current }: DraftingRequest): ProblemItem[] {
  const isAsked = (name: string, chosen: string | undefined, now: string | undefined) =>
    chosen === undefined ? name === now || isNamedIn(sentence, name) : name === chosen;
  const from = definition.source.endpoint;
  const unasked = definition.accept.filter((code) => current?.accept.includes(code) !== true);
  return [
    ...(isAsked(from, source, current?.source.endpoint) ? [] : [notAsked('source.endpoint', from)]),
    ...definition.targets.flatMap(({ endpoint }, index) =>
      isAsked(endpoint, target, current?.targets[0]?.endpoint) ? [] : [notAsked(`targets.${index}.endpoint`, endpoint)],
    ),
    ...(current === undefined || current.name === definition.name
      ? []
      : [error('NAME_INVALID', 'name', `The task is called ${current.name}, for life`)]),
    ...(unasked.length === 0 ? [] : [error('VALUE_TYPE', 'accept', 'Warnings are accepted by people: leave accept as it is')]),
  ];
}

function notAsked(path: string, endpoint: string): ProblemItem {
  return error('ENDPOINT_UNKNOWN', path, `The request does not name "${endpoint}": use the endpoints that it names, or ask`);
}

function error(code: 'VALUE_TYPE' | 'NAME_INVALID' | 'ENDPOINT_UNKNOWN', path: string, what: string): ProblemItem {
  return problemItem({ severity: 'error', code, path, text: what });
}

/** Some models put a fence around JSON. */
function parse(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\s*```(?:json)?\s*\n([\s\S]*)\n\s*```\s*$/, '$1'));
  } catch {
    return undefined;
  }
}
