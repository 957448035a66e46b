import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { type Command, type CommandAnswer, commands, errorEntry, type ReplicationTaskInput, type TaskMode } from '@trem/contracts';
import type { TaskSettings } from './activities.js';
import { local } from './activity-proxies.js';
import { detailsOf } from './details.js';
import { endOf } from './failure.js';
import { commandSignal, commandUpdates, definitionEdited, stateQuery, streamNote } from './messages.js';
import { cleanUps, scopes } from './scopes.js';
import { changedAttributes, type TaskLabels } from './search-attributes.js';
import type { CommandInput, Effect, ScopeEnd, TaskEvent } from './task-events.js';
import { decodeState, type EncodedState, initialState, type TaskState } from './task-state.js';
import { nextTimer } from './timers.js';
import { transition } from './transition.js';

export interface TaskInput extends ReplicationTaskInput {
  readonly mode: TaskMode;
  /** What the run before this one left. */
  readonly state?: EncodedState | TaskState;
}

/** A run stays small: after each deploy it is replayed from its beginning. Well below the 700 that a run may have, for what comes until it can be left. */
const eventsPerRun = 500;
/** A run ends long before the server's own limit of 2,000 updates. */
const updatesPerRun = 1_500;
/**
 * The server delays the first task of a run whose predecessor lived for less than a second. A command refused in that time is answered,
 * but the next one then waits for the time-out of a workflow task (10 s).
 */
const youngestRunMs = 1_200;

/** One replication task, from its first start until it is deleted. It decides; it holds neither data nor positions. */
export async function replicationTask(input: TaskInput): Promise<void> {
  const task = new RunningTask(input);
  // A cancellation from outside would end the workflow in the middle: only the command delete ends a task.
  return CancellationScope.nonCancellable(() => task.run());
}

class RunningTask {
  readonly #input: TaskInput;
  readonly #effects: Effect[] = [];
  #state: TaskState;
  #settings: TaskSettings | undefined;
  #scope: CancellationScope | undefined;
  #mistake: { readonly error: unknown } | undefined;
  #updates = 0;
  #publishedVersion: number;
  #projecting: Promise<void> | undefined;
  #leaves = false;
  #completes = false;
  #isEdited = false;

  constructor(input: TaskInput) {
    this.#input = input;
    this.#state = input.state === undefined ? initialState(input, Date.now()) : decodeState(input.state);
    this.#publishedVersion = this.#state.stateVersion;
    setCurrentDetails(detailsOf(this.#state, labelsOf(workflowInfo().memo)));
    if (this.#state.running !== 'none') {
      this.#effects.push({ tag: 'start-scope' }); // a slice goes on in this run; before the handlers, which run at once for commands that wait
    }
    for (const command of commands) {
      setHandler(commandUpdates[command], (of) => this.#accept(command, of), { validator: (of) => this.#validate(command, of) });
    }
    setHandler(commandSignal, (of) => {
      this.#apply({ tag: 'command', ...of });
    });
    setHandler(definitionEdited, () => {
      this.#isEdited = true;
    });
    setHandler(stateQuery, () => this.#state);
    setHandler(streamNote, (note) => {
      this.#apply({ tag: 'note', ...note });
    });
  }

  async run(): Promise<void> {
    if (this.#state.phase === 'created' || this.#loadsAgain()) {
      await this.#readSettings().catch(ignoreFailure);
    }
    for (;;) {
      if (this.#isEdited) {
        this.#isEdited = false;
        await this.#readSettings().catch(ignoreFailure);
      }
      await this.#runEffects();
      this.#publish();
      if (this.#completes || this.#mayLeave()) {
        await this.#leave();
        if (this.#completes && this.#effects.length === 0) {
          return;
        }
      } else {
        this.#endSliceWhenFull();
        await this.#waitForNews();
      }
    }
  }

  /** The time of the next load is known only once this one is done: times that came meanwhile are not made up for. */
  #loadsAgain(): boolean {
    const { phase, schedule } = this.#state;
    return phase === 'done' && schedule !== undefined && schedule.cronAt !== null;
  }

  /** Ends this run, unless a command comes in the last moment: then the loop takes it first. */
  async #leave(): Promise<void> {
    await this.#untilOldEnough();
    await this.#projecting;
    await condition(allHandlersFinished);
    if (!this.#completes && this.#mayLeave()) {
      await continueAsNew<typeof replicationTask>({ ...this.#input, state: this.#state });
    }
  }

  /** Refuses before anything is written: a refused command leaves no event. What was accepted once is accepted again, whatever the phase is now. */
  #validate(command: Command, input: CommandInput): void {
    const result = transition(this.#state, { tag: 'command', command, ...input }, { now: Date.now(), random: 0 });
    if (result.tag === 'refused') {
      throw ApplicationFailure.nonRetryable(errorEntry(result.code).title, result.code, { phase: this.#state.phase });
    }
  }

  #accept(command: Command, input: CommandInput): CommandAnswer {
    this.#updates += 1;
    const result = this.#apply({ tag: 'command', command, ...input });
    if (result.tag === 'refused' || result.answer === undefined) {
      const code = result.tag === 'refused' ? result.code : 'BUG';
      throw ApplicationFailure.nonRetryable(errorEntry(code).title, code);
    }
    return result.answer;
  }

  #apply(event: TaskEvent) {
    const result = transition(this.#state, event, { now: Date.now(), random: Math.random() });
    if (result.tag === 'moved') {
      this.#state = result.state;
      this.#effects.push(...result.effects);
    }
    return result;
  }

  async #runEffects(): Promise<void> {
    for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
      switch (effect.tag) {
        case 'start-scope':
          this.#leaves = false;
          this.#startScope();
          break;
        case 'cancel-scope':
          this.#cancelScope();
          break;
        case 'continue-as-new':
          this.#leaves = true;
          break;
        case 'complete':
          this.#completes = this.#state.phase === 'deleting' || this.#state.phase === 'created';
          break;
        case 'alert':
          await this.#tell(effect);
          break;
      }
    }
  }

  #startScope(): void {
    const { scope: number, running } = this.#state;
    if (running === 'none') {
      return;
    }
    const scope = new CancellationScope({ cancellable: true });
    this.#scope = scope;
    const ended = (end: ScopeEnd) => {
      this.#scope = undefined;
      this.#apply({ tag: 'ended', scope: number, ...end });
    };
    scope
      .run(async () => {
        const isCleanUp = running === 'release' || running === 'remove'; // these work without settings, also when the task's row is gone
        return isCleanUp ? cleanUps[running](this.#state) : scopes[running](this.#state, await this.#readSettings());
      })
      .then(ended, (error: unknown) => ended(endOf(error)))
      .catch((error: unknown) => {
        this.#mistake = { error };
      });
  }

  #cancelScope(): void {
    if (this.#scope === undefined) {
      // accepted between two runs, before the scope was started in this one
      this.#apply({ tag: 'ended', scope: this.#state.scope, outcome: 'ok' });
    } else {
      this.#scope.cancel();
    }
  }

  #mayLeave(): boolean {
    return this.#leaves && this.#scope === undefined && this.#effects.length === 0;
  }

  async #untilOldEnough(): Promise<void> {
    const wait = workflowInfo().runStartTime.getTime() + youngestRunMs - Date.now();
    if (!this.#completes && wait > 0) {
      await condition(() => this.#effects.length > 0 || this.#mistake !== undefined, wait, { summary: 'before a fresh run' });
    }
  }

  /** A run that has seen too much ends its slice, or its rest, early. A load is left alone: its child cannot follow into the next run. */
  #endSliceWhenFull(): void {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    const isLong = historyLength >= eventsPerRun && patched('events-per-run'); // asked only when it decides: each answer is an event
    const isFull = continueAsNewSuggested || isLong || this.#updates >= updatesPerRun;
    if (!isFull) {
      return;
    }
    if (this.#state.running === 'stream') {
      this.#scope?.cancel();
    } else if (this.#state.running === 'none' && this.#state.phase !== 'created') {
      this.#leaves = true;
    }
  }

  async #waitForNews(): Promise<void> {
    const hasNews = () =>
      this.#isEdited ||
      this.#effects.length > 0 ||
      this.#mistake !== undefined ||
      this.#state.stateVersion !== this.#publishedVersion ||
      this.#mayLeave();
    const timer = nextTimer(this.#state);
    if (timer === undefined) {
      await condition(hasNews);
    } else {
      const known = this.#state;
      const wait = Math.max(timer.at - Date.now(), 1);
      const inTime = await condition(() => hasNews() || this.#state !== known, wait, { summary: timer.summary });
      if (!inTime) {
        this.#apply({ tag: 'timer', name: timer.name });
      }
    }
    if (this.#mistake !== undefined) {
      throw this.#mistake.error;
    }
  }

  async #readSettings(): Promise<TaskSettings> {
    const settings = await local.readTask(this.#state.taskId);
    const { configVersion, mode, durations, schedule } = settings;
    this.#settings = settings;
    this.#state = { ...this.#state, configVersion, mode, durations, ...(schedule === undefined ? {} : { schedule }) };
    return settings;
  }

  #publish(): void {
    if (this.#state.stateVersion === this.#publishedVersion) {
      return;
    }
    this.#publishedVersion = this.#state.stateVersion;
    setCurrentDetails(detailsOf(this.#state, this.#settings ?? labelsOf(workflowInfo().memo)));
    const changed = changedAttributes(this.#state, this.#settings, workflowInfo().typedSearchAttributes);
    if (changed.length > 0) {
      upsertSearchAttributes(changed);
    }
    this.#projecting ??= this.#project().finally(() => {
      this.#projecting = undefined;
    });
  }

  /** Writes the newest state to the control-store, beside everything else; one that comes meanwhile is written after it. */
  async #project(): Promise<void> {
    let written: number | undefined;
    while (written !== this.#state.stateVersion) {
      const { taskId, phase, step, phaseSince, stateVersion, generation, error } = this.#state;
      written = stateVersion;
      await local
        .projectState({
          ...{ taskId, phase, step, phaseSince, stateVersion, generation },
          errorCode: error?.code ?? null,
          errorText: error?.text ?? null,
          retryAt: error?.retryAt ?? null,
        })
        .catch(ignoreFailure);
    }
  }

  async #tell({ kind, code }: Extract<Effect, { tag: 'alert' }>): Promise<void> {
    const { taskId, phase, stateVersion } = this.#state;
    await local.recordAlert({ taskId, kind, code, phase, stateVersion }).catch(ignoreFailure);
  }
}

/** What the one who started the task wrote down for readers: the settings are not read yet when a run begins. */
function labelsOf(memo: Readonly<Record<string, unknown>> | undefined): TaskLabels | undefined {
  const text = (key: string) => String(memo?.[key] ?? '');
  return memo === undefined ? undefined : { name: text('task'), mode: text('mode'), source: text('source'), targets: [text('targets')] };
}

/** The failure of a copy for people: the next transition repairs it. Anything else is a mistake in workflow code, and thrown. */
function ignoreFailure(error: unknown): void {
  endOf(error);
}
