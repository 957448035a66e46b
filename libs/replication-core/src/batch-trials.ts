/** What is known outside of the process of the batches that an apply tries: it tells the next one when this process dies. */
export interface BatchTrials {
  /** The run before has ended without a word: its process is dead. */
  readonly hasDied: boolean;
  /** The batch that was in hand when the last processes died, and how many in a row. */
  readonly suspect: Suspect | undefined;
  /** Notes what is in hand from now on, undefined for nothing, and what is suspected if that is new. @throws CONNECTION_LOST */
  tries(batch: string | undefined, suspect?: Suspect): Promise<void>;
  /** Nothing is suspected any more. @throws CONNECTION_LOST */
  clear(): Promise<void>;
  /** The run ends by itself, whatever the reason: nobody has died. @throws CONNECTION_LOST */
  end(): Promise<void>;
}

export interface Suspect {
  readonly batch: string;
  readonly deaths: number;
}
