import { differencesBetween, schemaProblems, settingsProblems, type TaskDraft, taskDefinition } from '@trem/contracts';
import { compose } from './compose/definition.js';
import { sourceOf, targetOf } from './compose/endpoints.js';
import { nameOf } from './compose/scope.js';
import { Names } from './names.js';
import { readSentence } from './read-sentence.js';
import type { Draft, DraftEndpoint, DraftRequest, NotPossible, Question } from './request.js';
import type { Wish } from './wishes.js';

const LONGEST_SENTENCE = 4_000;

/**
 * What a sentence in English or Portuguese comes to: a definition that the contract accepts, questions, or what is not possible. Pure: the same request
 * gives the same draft. Every word is either understood or asked about, so that no wish is dropped and no setting invented.
 */
export function draftTask(request: DraftRequest): Draft {
  const { sentence, endpoints } = request;
  if (sentence.length > LONGEST_SENTENCE) {
    const text = `A request has at most ${LONGEST_SENTENCE} characters; please shorten it`;
    return { tag: 'question', questions: [{ about: 'sentence', text, choices: [] }], notPossible: [] };
  }
  const chosen = endpoints.find(({ name }) => name === request.source);
  if (chosen !== undefined) {
    return answer(request, chosen, wishesAbout(request, chosen));
  }
  const all = endpoints.flatMap(({ tables }) => tables);
  const anywhere = readSentence(sentence, new Names(endpoints, all));
  const source = sourceOf(request, anywhere);
  if (source === undefined && wantsOtherRows(anywhere)) {
    return { tag: 'not-possible', notPossible: refusedOf(anywhere) };
  }
  if (source === undefined) {
    const choices = endpoints.filter(({ tables }) => tables.length > 0).map(({ name }) => name);
    return { tag: 'question', questions: [{ about: 'source', text: 'From which endpoint shall be read?', choices }], notPossible: [] };
  }
  return answer(request, source, wishesAbout(request, source));
}

/** Names in a sentence are those of its source. New ones may be used before the place where they are given: it is read again when they are known. */
function wishesAbout({ sentence, endpoints }: DraftRequest, { tables }: DraftEndpoint): readonly Wish[] {
  const names = new Names(endpoints, tables);
  const wishes = readSentence(sentence, names);
  return names.known.hasNewNames ? readSentence(sentence, names) : wishes;
}

function answer(request: DraftRequest, source: DraftEndpoint, wishes: readonly Wish[]): Draft {
  const questions: Question[] = wishes.flatMap((wish) =>
    wish.tag === 'unknown' ? [{ about: wish.text, text: `What does "${wish.text}" mean? It was not understood`, choices: [] }] : [],
  );
  const target = targetOf(request, wishes, source.name);
  const notPossible: NotPossible[] = [...target.notPossible, ...refusedOf(wishes)];
  if (target.isRefused) {
    return { tag: 'not-possible', notPossible };
  }
  const { draft, assumptions } = compose(request, { source, target: target.name, wishes, questions });
  const isNothing =
    draft.tables.length === 0 ||
    wantsOtherRows(wishes) ||
    (request.current !== undefined && wishes.every(({ tag }) => tag === 'not-possible'));
  if (isNothing && notPossible.length > 0 && target.notPossible.length === 0) {
    return { tag: 'not-possible', notPossible };
  }
  questions.push(...target.questions);
  if (draft.tables.length === 0 && questions.length === 0) {
    questions.push({ about: 'tables', text: 'Which tables shall be copied?', choices: source.tables.slice(0, 20).map(nameOf) });
  }
  const parsed = taskDefinition.safeParse(draft);
  if (questions.length > 0 || !parsed.success) {
    return { tag: 'question', questions: questions.length > 0 ? questions : problemsAsked(parsed.error?.issues ?? []), notPossible };
  }
  const definition = parsed.data;
  const problems = settingsProblems(definition).filter(({ severity, code }) => severity !== 'info' && code !== 'WARNING_NOT_ACCEPTED');
  if (problems.length > 0) {
    return { tag: 'question', questions: problems.map(({ path, text }) => ({ about: path, text, choices: [] })), notPossible };
  }
  const differences = request.current === undefined ? [] : differencesBetween(request.current, definition);
  return { tag: 'proposal', definition, assumptions, notes: notesOn(draft), notPossible, differences };
}

const refusedOf = (wishes: readonly Wish[]): readonly NotPossible[] =>
  wishes.flatMap((wish) => (wish.tag === 'not-possible' ? [{ wish: wish.wish, why: wish.why, nearest: wish.nearest }] : []));

/** "Orders: sum of total per day": the tables are named, but not to be copied as they are. */
function wantsOtherRows(wishes: readonly Wish[]): boolean {
  const isOther = wishes.some((wish) => wish.tag === 'not-possible' && wish.isOtherRows === true);
  const isPlain = (wish: Wish) =>
    /^(endpoint|not-possible|unknown|in-schema|mention)$/.test(wish.tag) || (wish.tag === 'select' && wish.isTopic === true);
  return isOther && wishes.every(isPlain);
}

/** What the contract refuses is said back in its own words. */
function problemsAsked(issues: Parameters<typeof schemaProblems>[0]): readonly Question[] {
  return schemaProblems(issues).map(({ path, text }) => ({ about: path, text: `${path}: ${text}`, choices: [] }));
}

function notesOn(draft: TaskDraft): readonly string[] {
  const modes = [draft.apply?.mode, ...draft.tables.map(({ apply }) => apply?.mode)];
  const isVersioned = modes.some((mode) => mode === 'scd2' || mode === 'history');
  const empties = draft.fullLoad?.recreateTable === true || draft.fullLoad?.truncateTable === true;
  const isMasked = draft.tables.some(({ transformations }) =>
    transformations?.some((rule) => 'operation' in rule && rule.operation === 'mask'),
  );
  return [
    ...(isVersioned && empties
      ? ['A reload that recreates or empties tables loses the versions kept so far; it asks for a confirmation']
      : []),
    ...(isMasked ? ['Masked values cannot be turned back at the target'] : []),
  ];
}
