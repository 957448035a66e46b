import type { Difference, TaskDefinition } from '@trem/contracts';

/** What a draft may know of a table. Rows, comments and hosts are not among it: what is not handed in can neither leak nor command. */
export interface DraftTable {
  readonly schema: string;
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly DraftColumn[];
}

export interface DraftColumn {
  readonly name: string;
  /** As its database writes it: `numeric(10,2)`, `character varying(40)`. */
  readonly type: string;
}

export interface DraftEndpoint {
  readonly name: string;
  readonly access: 'source-and-target' | 'source-only';
  /** Its catalogue; empty for one that is not read. */
  readonly tables: readonly DraftTable[];
}

export interface DraftRequest {
  /** English or Portuguese. */
  readonly sentence: string;
  readonly endpoints: readonly DraftEndpoint[];
  /** Chosen beside the sentence; they win over names in it. */
  readonly source?: string;
  readonly target?: string;
  /** The definition that the sentence asks to change. */
  readonly current?: TaskDefinition;
}

/** Something that only the asker can decide. */
export interface Question {
  /** The words of the sentence that it is about. */
  readonly about: string;
  readonly text: string;
  /** Nearest names or meanings; empty when there are none. */
  readonly choices: readonly string[];
}

/** A wish that the contract cannot express. */
export interface NotPossible {
  readonly wish: string;
  readonly why: string;
  readonly nearest: string;
}

/** What a sentence comes to. Nothing of it was saved or started. */
export type Draft =
  | {
      readonly tag: 'proposal';
      readonly definition: TaskDefinition;
      /** What the sentence left open, and how it was filled. */
      readonly assumptions: readonly string[];
      /** What to know before it is applied. */
      readonly notes: readonly string[];
      readonly notPossible: readonly NotPossible[];
      /** To `current`; empty when there is none. */
      readonly differences: readonly Difference[];
    }
  | { readonly tag: 'question'; readonly questions: readonly Question[]; readonly notPossible: readonly NotPossible[] }
  | { readonly tag: 'not-possible'; readonly notPossible: readonly NotPossible[] };
