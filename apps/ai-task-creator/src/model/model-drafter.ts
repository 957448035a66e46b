import { errorEntry, type ProblemItem, type TaskDefinition, type TokenFigures } from '@trem/contracts';
import { ProblemError } from '@trem/nest-platform';
import type { Drafted, Drafter, DraftingRequest, Judge } from '../drafting/drafter.js';
import { explain } from '../drafting/explain.js';
import { draftByRules } from '../drafting/rules-drafter.js';
import { type ModelAnswer, readAnswer } from './answer.js';
import type { Provider } from './provider.js';
import { type Before, requestText } from './request-text.js';

/** How often errors are given back. */
const MOST_ROUNDS = 3;

export interface ModelDrafterOptions {
  readonly provider: Provider;
  /** Of a whole draft with all its calls, ms. */
  readonly deadlineMs: number;
}

/** Drafts by a model. Nothing that it says is believed before the contract, the request and the databases agree. */
export function modelDrafter({ provider, deadlineMs }: ModelDrafterOptions): Drafter {
  const draft = (request: DraftingRequest, judge: Judge, before?: Before) =>
    new Conversation(provider, request, judge).run(AbortSignal.timeout(deadlineMs), before);
  return {
    draft,
    repair: (request, { definition, problems }, judge) =>
      draft(request, judge, { content: JSON.stringify({ kind: 'proposal', definition }), problems }),
  };
}

interface Usable {
  readonly answer: ModelAnswer;
  readonly definition: TaskDefinition;
}

class Conversation {
  readonly #provider: Provider;
  readonly #request: DraftingRequest;
  readonly #judge: Judge;
  /** The last definition that keeps to contract and request. */
  #usable: Usable | undefined;
  #tokens: TokenFigures = { prompt: 0, completion: 0, total: 0, cached: 0, durationMs: 0 };

  constructor(provider: Provider, request: DraftingRequest, judge: Judge) {
    this.#provider = provider;
    this.#request = request;
    this.#judge = judge;
  }

  /** @throws AI_ANSWER_UNREADABLE after the last round there is nothing that keeps to contract and request · what the provider refuses */
  async run(signal: AbortSignal, first?: Before): Promise<Drafted> {
    let before = first;
    for (let round = 0; round <= MOST_ROUNDS; round++) {
      const text = requestText(this.#request, before);
      if (text === undefined) {
        return this.#usable === undefined ? this.#tooLong() : this.#proposal(this.#usable, round);
      }
      const { content, tokens } = await this.#provider.ask(text.messages, signal);
      this.#add(tokens);
      const result = await this.#read(content, round);
      if (!Array.isArray(result)) {
        return result;
      }
      before = { content, problems: result };
    }
    return this.#last(before?.problems ?? []);
  }

  /** The draft, or what is wrong with it. */
  async #read(content: string, round: number): Promise<Drafted | ProblemItem[]> {
    const { answer, definition, problems } = readAnswer(content, this.#request);
    const wrong = problems.filter((problem) => !isForPeople(problem));
    if (answer === undefined || wrong.length > 0) {
      return wrong;
    }
    if (definition === undefined) {
      return { ...this.#parts(answer, round), kind: answer.kind === 'not-possible' ? 'not-possible' : 'question' };
    }
    this.#usable = { answer, definition };
    const found = (await this.#judge(definition)).filter((problem) => !isForPeople(problem));
    return found.length === 0 ? this.#proposal(this.#usable, round) : found;
  }

  /** The rounds are used up: what keeps to contract and request is shown with what the databases say against it. */
  #last(problems: readonly ProblemItem[]): Drafted {
    if (this.#usable === undefined) {
      const detail = `No answer of ${MOST_ROUNDS + 1} keeps to the contract and the request`;
      throw new ProblemError('AI_ANSWER_UNREADABLE', { status: 502, detail, problems });
    }
    return this.#proposal(this.#usable, MOST_ROUNDS);
  }

  #proposal({ answer, definition }: Usable, rounds: number): Drafted {
    const explanation = answer.explanation === '' ? explain(definition, [], false) : answer.explanation;
    return { ...this.#parts(answer, rounds), kind: 'proposal', definition, explanation };
  }

  #parts({ explanation, assumptions, questions, notPossible }: ModelAnswer, rounds: number): Omit<Drafted, 'kind'> {
    return {
      by: { drafter: 'model', model: this.#provider.model },
      ...{ explanation, assumptions, questions, notes: [], reasons: [], rounds, tokens: this.#tokens },
      notPossible: notPossible.map(({ asked, why, nearest }) => ({ asked, why, ...(nearest === undefined ? {} : { nearest }) })),
    };
  }

  /** A sentence, or a definition to be changed, that leaves no room for a catalogue. */
  #tooLong(): Drafted {
    const drafted = draftByRules(this.#request);
    return { ...drafted, notes: [...drafted.notes, 'Drafted by rules: sentence and definition are too long for a model'] };
  }

  #add(tokens: TokenFigures): void {
    const sum = (field: keyof TokenFigures) => this.#tokens[field] + tokens[field];
    this.#tokens = {
      ...{ prompt: sum('prompt'), completion: sum('completion'), total: sum('total') },
      ...{ cached: sum('cached'), durationMs: sum('durationMs') },
    };
  }
}

/** A warning to be accepted, and the set-up of a database: no other definition would mend them. */
function isForPeople({ severity, code }: ProblemItem): boolean {
  return severity !== 'error' || code === 'WARNING_NOT_ACCEPTED' || errorEntry(code).class !== 'validation';
}
