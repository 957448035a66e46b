import type { TaskDraft } from '@trem/contracts';

/** One sentence and what it must come to. The name of a task is its own choice, unless the sentence gives one. */
export interface Sentence {
  readonly sentence: string;
  readonly source?: string;
  readonly target?: string;
  /** The definition that it changes. */
  readonly current?: TaskDraft;
  readonly expected: Expected;
}

export type Expected =
  /** `notPossible`: words of wishes that the answer must refuse beside the definition. */
  | {
      readonly tag: 'definition';
      readonly definition: Omit<TaskDraft, 'name'> & { readonly name?: string };
      readonly notPossible?: readonly string[];
    }
  /** `about`: a word of the sentence that a question must be about; `choice`: what it must offer. */
  | { readonly tag: 'question'; readonly about: string; readonly choice?: string }
  | { readonly tag: 'not-possible'; readonly about: string };
