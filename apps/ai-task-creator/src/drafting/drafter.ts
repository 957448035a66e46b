import type {
  CatalogueTable,
  DraftAuthor,
  DraftImpossible,
  DraftKind,
  DraftQuestion,
  DraftReason,
  ProblemItem,
  TaskDefinition,
  TokenFigures,
} from '@trem/contracts';

/** An endpoint that may play a role in the draft. Its address and secret are not here. */
export interface DraftingEndpoint {
  readonly name: string;
  readonly access: 'source-and-target' | 'source-only';
  /** What can be read from it; empty where nobody needs to know. */
  readonly tables: readonly CatalogueTable[];
}

export interface DraftingRequest {
  readonly sentence: string;
  readonly endpoints: readonly DraftingEndpoint[];
  /** Chosen beside the sentence. */
  readonly source: string | undefined;
  readonly target: string | undefined;
  /** The definition that the sentence asks to change. */
  readonly current: TaskDefinition | undefined;
}

/** What a sentence came to, before anything is said of the databases. */
export interface Drafted {
  readonly kind: DraftKind;
  readonly by: DraftAuthor;
  readonly definition?: TaskDefinition | undefined;
  readonly explanation: string;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  readonly questions: readonly DraftQuestion[];
  readonly notPossible: readonly DraftImpossible[];
  readonly reasons: readonly DraftReason[];
  readonly rounds: number;
  readonly tokens?: TokenFigures | undefined;
  readonly withModel?: string | undefined;
}

/** A definition, and what was found to be wrong with it. */
export interface Faulty {
  readonly definition: TaskDefinition;
  readonly problems: readonly ProblemItem[];
}

/** Says what is wrong with a definition, looking into its databases too. */
export type Judge = (definition: TaskDefinition) => Promise<readonly ProblemItem[]>;

/** Makes drafts of sentences: by rules, or by a model. */
export interface Drafter {
  /** @throws AI_... faults of a model's provider */
  draft(request: DraftingRequest, judge: Judge): Promise<Drafted>;
  /** Undefined: this drafter cannot mend what it, or a person, has written. */
  readonly repair?: (request: DraftingRequest, faulty: Faulty, judge: Judge) => Promise<Drafted>;
}
