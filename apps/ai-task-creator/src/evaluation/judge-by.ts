import { type TaskDefinition, taskDefinition } from '@trem/contracts';
import { endpoints, type Judgement, type Sentence, verdictOn } from '@trem/task-drafter/evaluation';
import type { Drafted, Drafter } from '../drafting/drafter.js';

/** The catalogue of the evaluation, as a drafter gets it. */
const known = endpoints.map(({ name, access, tables }) => ({
  ...{ name, access },
  tables: tables.map(({ columns, key, ...table }) => ({
    ...{ ...table, key: [...key], estimatedRows: null, comment: null, foreignKeys: [] },
    columns: columns.map((column) => ({ ...column, comment: null })),
  })),
}));

/** One after the other, without databases: what the contract says is all that is repaired. A fault of the provider counts as asked back, with its text. */
export async function judgeBy(drafter: Drafter, sentences: readonly Sentence[]): Promise<readonly Judgement[]> {
  const judgements: Judgement[] = [];
  for (const sentence of sentences) {
    const draft = await draftOf(drafter, sentence);
    judgements.push({ sentence, draft, verdict: verdictOn(draft, sentence.expected, endpoints) });
  }
  return judgements;
}

async function draftOf(drafter: Drafter, { sentence, source, target, current }: Sentence): Promise<Judgement['draft']> {
  const request = {
    sentence,
    endpoints: known,
    source,
    target,
    current: current === undefined ? undefined : taskDefinition.parse(current),
  };
  try {
    return inItsWords(await drafter.draft(request, async () => []));
  } catch (error) {
    return question(error instanceof Error ? error.message : String(error));
  }
}

/** A draft of any drafter as the rules would have said it. A question is about all of its words. */
function inItsWords({ kind, definition, assumptions, notes, ...drafted }: Drafted): Judgement['draft'] {
  const notPossible = drafted.notPossible.map(({ asked, why, nearest = '' }) => ({ wish: asked, why, nearest }));
  if (kind === 'proposal' && definition !== undefined) {
    return proposal(definition, { assumptions, notes, notPossible });
  }
  if (kind === 'not-possible') {
    return { tag: 'not-possible', notPossible };
  }
  return { tag: 'question', questions: drafted.questions.map(({ text, choices }) => ({ about: text, text, choices })), notPossible };
}

type Proposal = Extract<Judgement['draft'], { tag: 'proposal' }>;

function proposal(definition: TaskDefinition, said: Pick<Proposal, 'assumptions' | 'notes' | 'notPossible'>): Proposal {
  return { tag: 'proposal', definition, differences: [], ...said };
}

function question(text: string): Judgement['draft'] {
  return { tag: 'question', questions: [{ about: text, text, choices: [] }], notPossible: [] };
}
