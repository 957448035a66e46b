/** Writes to the source until it is stopped, watches the target meanwhile, and says at rest what is wrong. Made from a seed: the same seed writes the same. */
export interface Workload {
  readonly name: string;
  /** Tables of schema `public` that belong into the task. */
  readonly tables: readonly string[];
  /** Makes and fills the tables at the source, before the task starts. */
  prepare(source: string): Promise<void>;
  /** Starts writers at the source. A writer whose source is away tries again; what it cannot know to be committed it finds out. */
  start(source: string): Promise<void>;
  /** Starts readers of the target, once it has the tables. A reader whose target is away tries again. */
  watch(target: string): Promise<void>;
  /** Lets what is being written end, then writes no more. */
  stop(): Promise<WorkloadFacts>;
  /** What the readers have seen that must not be seen: torn transactions, steps backwards. Empty is good. */
  readonly seen: readonly Violation[];
  /** At rest, when everything has arrived: what is lost or doubled. Empty is good. The comparer's verdict comes beside it. */
  judge(source: string, target: string): Promise<readonly Violation[]>;
}

export interface Violation {
  readonly kind: 'lost' | 'doubled' | 'torn' | 'backwards';
  /** What, where, and with which key, for people. */
  readonly text: string;
}

export interface WorkloadFacts {
  readonly transactions: number;
  readonly changes: number;
  /** Observations of the target made by the readers. */
  readonly looks: number;
}
