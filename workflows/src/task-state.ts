import type { CommandAnswer, Phase, ScheduleTimes, Step, TaskMode } from '@trem/contracts';

/** What runs for a task at this moment; never more than one at a time. */
export type ScopeKind = 'prepare' | 'load' | 'stream' | 'release' | 'remove';

/** Where a task goes once its running scope has ended. */
export type Goal = 'none' | 'paused' | 'stopped' | 'deleted' | 'prepare';

/** Why a task waits or rests. `text` is our own words and facts, never a driver's message. */
export interface TaskError {
  readonly code: string;
  readonly text: string;
  /** ms since 1970; null when nothing is tried again by itself. */
  readonly retryAt: number | null;
}

/** All durations in ms. The worker owns them; a workflow learns them through `readTask`, so that tests and installations can shorten them. */
export interface Durations {
  readonly sliceMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly recoverFirstMs: number;
  readonly recoverMaxMs: number;
  /** How long an accepted start may be missing before an empty workflow ends by itself. */
  readonly unusedMs: number;
  /** How long a pause, stop or delete may take before somebody is told. */
  readonly tooLongMs: number;
}

export const defaultDurations: Durations = {
  sliceMs: 12 * 3_600_000,
  heartbeatTimeoutMs: 25_000,
  recoverFirstMs: 30_000,
  recoverMaxMs: 600_000,
  unusedMs: 60_000,
  tooLongMs: 120_000,
};

/** A restart without back-off: too many of them in a short time are no longer harmless. */
export interface Restart {
  readonly at: number;
  readonly code: string;
}

/** What the last start check has prepared the task for. */
export interface Prepared {
  /** Of the definition. */
  readonly version: number;
  /** Tables that came to the task are loaded beside the stream; the source keeps its log from here on until they have joined it. */
  readonly holdAt?: string;
}

/** Everything a task's workflow knows. Plain data under 20 KB: it is carried from run to run. Times are absolute, ms since 1970. */
export interface TaskState {
  readonly schema: 1;
  readonly taskId: string;
  readonly configVersion: number;
  readonly mode: TaskMode;
  readonly phase: Phase;
  readonly step: Step;
  readonly phaseSince: number;
  readonly goal: Goal;
  /** Number of the newest scope; an event of another one changes nothing. */
  readonly scope: number;
  readonly running: ScopeKind | 'none';
  readonly generation: number;
  /** A resync was accepted and its first act, discarding what is there, is not done yet. */
  readonly reset: boolean;
  readonly acceptGap: boolean;
  /** `drop-asked` and `dropped` leave only resync as a way on. */
  readonly slot: 'kept' | 'drop-asked' | 'dropped';
  /** The next preparation begins a new run of the books. */
  readonly newRun: 'none' | 'continue' | 'reload';
  readonly stateVersion: number;
  readonly error: TaskError | null;
  /** Memory of the back-off: forgotten after an hour without error. */
  readonly trouble: { readonly count: number; readonly lastAt: number };
  readonly restarts: readonly Restart[];
  /** The last 50 commands with the answers that they got. */
  readonly answers: readonly CommandAnswer[];
  readonly tables: { readonly total: number; readonly loaded: number };
  readonly durations: Durations;
  /** Absent: by a worker that did not tell. */
  readonly prepared?: Prepared | undefined;
  /** When the task starts, stops and loads again by itself. Absent: never, or not read yet. */
  readonly schedule?: ScheduleTimes;
  /** Events that could not happen in this phase, or came from an earlier scope. */
  readonly ignored: number;
  readonly toldTooLong: boolean;
}

/** What a new workflow is started with: enough that a wiped Temporal repeats no generation and no state version. */
export interface TaskOrigin {
  readonly taskId: string;
  readonly configVersion: number;
  readonly generation: number;
  readonly stateVersion: number;
  readonly mode: TaskMode;
}

export function initialState(origin: TaskOrigin, now: number): TaskState {
  return {
    schema: 1,
    taskId: origin.taskId,
    configVersion: origin.configVersion,
    mode: origin.mode,
    phase: 'created',
    step: '',
    phaseSince: now,
    goal: 'none',
    scope: 0,
    running: 'none',
    generation: origin.generation,
    reset: false,
    acceptGap: false,
    slot: 'kept',
    newRun: 'none',
    stateVersion: origin.stateVersion,
    error: null,
    trouble: { count: 0, lastAt: 0 },
    restarts: [],
    answers: [],
    tables: { total: 0, loaded: 0 },
    durations: defaultDurations,
    ignored: 0,
    toldTooLong: false,
  };
}

/** A state as an earlier run wrote it: of this layout, or of an older one that `decodeState` lifts. */
export type EncodedState = { readonly schema: number } & Readonly<Record<string, unknown>>;

/** Reads what an earlier run left. Older layouts are lifted here, one step per number. @throws when a newer Trem wrote it */
export function decodeState(encoded: EncodedState | TaskState): TaskState {
  if (isCurrent(encoded)) {
    return encoded;
  }
  throw new Error(`The state has layout ${encoded.schema}, this worker knows 1`);
}

function isCurrent(encoded: EncodedState | TaskState): encoded is TaskState {
  return encoded.schema === 1;
}

export const rememberedAnswers = 50;

/** The first answer that a request id got; undefined for one never seen. */
export function answerOf(state: TaskState, requestId: string): CommandAnswer | undefined {
  return state.answers.find((answer) => answer.requestId === requestId);
}
