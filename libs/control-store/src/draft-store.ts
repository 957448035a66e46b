import type { Difference, Draft, Drafting, DraftListQuery, DraftPage, DraftState, TokenFigures } from '@trem/contracts';

/** What of a draft does not come from its life in the store. */
export type DraftContent = Omit<Draft, 'id' | 'revision' | 'state' | 'createdAt' | 'changedAt'>;

/** What a draft starts from. */
export interface DraftBase {
  /** The task that it changes, and the version that `current` is; null where it makes a task. */
  readonly task: { readonly id: string; readonly version: number } | null;
  /** What undoing goes back to. */
  readonly stateBefore: DraftState;
}

/** Written before a task is touched, and taken away with the result: whoever finds one looks first whether it was carried out. */
export type DraftIntent = 'apply' | 'undo';

export interface StoredDraft {
  readonly draft: Draft;
  readonly base: DraftBase;
  readonly intent: DraftIntent | null;
}

export interface DraftChange {
  readonly state: DraftState;
  readonly content: DraftContent;
  readonly base: DraftBase;
  readonly intent: DraftIntent | null;
  readonly by: string;
  /** As the audit calls it: edited, repaired, refused, applying, applied, undoing, undone. */
  readonly what: string;
  /** Where the definition became another. */
  readonly difference?: readonly Difference[];
}

/** One call of a model. `outcome` is `ok` or the code of what went wrong. */
export interface ModelCall extends TokenFigures {
  readonly model: string;
  readonly outcome: string;
}

export interface DraftStore {
  create(content: DraftContent, base: DraftBase, by: string): Promise<Draft>;
  /** The latest first. @throws REQUEST_INVALID a cursor that was not made here */
  page(query: DraftListQuery): Promise<DraftPage>;
  find(id: string): Promise<StoredDraft | undefined>;
  /** One more revision, and a line of the audit, together. @throws NOT_FOUND · VERSION_CONFLICT it has another revision than `expectedRevision` */
  change(id: string, expectedRevision: number, change: DraftChange): Promise<StoredDraft>;
  recordCall(call: ModelCall): Promise<void>;
  /** What calls used since the first of the month, UTC. */
  tokensThisMonth(): Promise<Drafting['tokensThisMonth']>;
}
