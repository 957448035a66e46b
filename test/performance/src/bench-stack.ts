/** What a benchmark needs of a running installation. `pids`: the root process of each group whose CPU and memory is told. */
export interface BenchStack {
  readonly source: string;
  readonly target: string;
  readonly api: string;
  readonly token: string;
  readonly pids: Readonly<Record<string, number>>;
}

export interface BenchOptions {
  /** Size of the data, 1 is the published one. */
  readonly scale: number;
  /** How often each contestant runs, in turn; odd. */
  readonly rounds: number;
}
