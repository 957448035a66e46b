import { type Command, type CommandAnswer, errorEntry } from '@trem/contracts';
import { ended } from './scope-ended.js';
import { prepareAgain, repeatCleanUp, type Step, settle, streamStep } from './steps.js';
import type { CommandInput, Moment, Moved, Refused, TaskEvent } from './task-events.js';
import { answerOf, type Goal, rememberedAnswers, type TaskState } from './task-state.js';
import { type CommandReaction, commandTable, type Refusal, timerTable } from './transitions.js';

/**
 * What an event does to a task. Pure and total: an event that cannot happen in this phase is counted and changes nothing else.
 * `stateVersion` grows with each change that a person could see; a refused command changes nothing.
 */
export function transition(state: TaskState, event: TaskEvent, moment: Moment): Moved | Refused {
  switch (event.tag) {
    case 'command':
      return onCommand(state, event.command, event, moment);
    case 'ended':
      return versioned(state, ended(state, event, moment));
    case 'timer':
      return versioned(state, onTimer(state, event.name, moment));
    case 'note':
      return versioned(state, onNote(state, event));
  }
}

function versioned(before: TaskState, { state, effects }: Step): Moved {
  const changed = state !== before && state.ignored === before.ignored;
  return { tag: 'moved', state: changed ? { ...state, stateVersion: before.stateVersion + 1 } : state, effects };
}

function onCommand(state: TaskState, command: Command, input: CommandInput, moment: Moment): Moved | Refused {
  const known = answerOf(state, input.requestId);
  if (known !== undefined) {
    return { tag: 'moved', state, effects: [], answer: known };
  }
  const wanted = wantedBy(state, command, input);
  const reaction = commandTable[state.phase][wanted.command];
  if (reaction.tag === 'refuse') {
    return { tag: 'refused', code: reaction.code };
  }
  const code = refusalOf(state, reaction, wanted, input);
  if (code !== undefined) {
    return { tag: 'refused', code };
  }
  const after =
    reaction.tag === 'unchanged' ? dropAtRest(state, command, input, moment) : goToward(state, reaction.goal, { ...wanted, input, moment });
  return answered(state, input.requestId, after);
}

/** A start in mode `reload` is a resync, but for the very first one, which has nothing to resync and still discards what an earlier life left. */
function wantedBy(state: TaskState, command: Command, input: CommandInput): { readonly command: Command; readonly reset: boolean } {
  const reload = command === 'start' && input.mode === 'reload';
  if (reload && state.phase !== 'created') {
    return { command: 'resync', reset: true };
  }
  return { command, reset: reload || command === 'resync' };
}

function refusalOf(
  state: TaskState,
  reaction: CommandReaction,
  { command, reset }: ReturnType<typeof wantedBy>,
  input: CommandInput,
): Refusal | undefined {
  if (command === 'delete' && input.onlyNew === true && state.phase !== 'created' && state.phase !== 'deleting') {
    return 'TASK_WAS_STARTED';
  }
  if (reaction.tag !== 'toward' || reaction.goal !== 'prepare') {
    return undefined;
  }
  if (reset) {
    return state.mode === 'cdc' && input.acceptGap !== true ? 'TASK_NO_LOAD' : undefined;
  }
  const errorAsks = state.phase === 'attention' && state.error !== null && errorEntry(state.error.code).needsResync === true;
  return errorAsks || state.slot !== 'kept' ? 'TASK_NEEDS_RESYNC' : undefined;
}

interface Wanted {
  readonly command: Command;
  readonly reset: boolean;
  readonly input: CommandInput;
  readonly moment: Moment;
}

function goToward(state: TaskState, goal: Exclude<Goal, 'none'>, { command, reset, input, moment }: Wanted): Step {
  const dropAsked = command === 'stop' && input.dropSlot === true && state.slot === 'kept';
  const alreadyReset = reset && state.reset && state.running !== 'prepare';
  if (state.goal === goal && !dropAsked && (!reset || alreadyReset)) {
    return { state, effects: [] };
  }
  const leavesRest = state.running === 'none' && state.phase !== 'recovering';
  const next: TaskState = {
    ...state,
    goal,
    ...(dropAsked ? { slot: 'drop-asked' as const } : {}),
    ...(reset ? { reset: true, acceptGap: input.acceptGap === true, slot: 'kept' as const, generation: state.generation + 1 } : {}),
    ...(goal === 'prepare' && (reset || (command === 'start' && leavesRest))
      ? { newRun: reset ? ('reload' as const) : ('continue' as const) }
      : {}),
  };
  if (state.running === 'none') {
    return settle(next, moment);
  }
  return { state: whileEnding(next, goal, moment), effects: [{ tag: 'cancel-scope' }] };
}

/** What the phase shows while the running scope comes to its end. */
function whileEnding(state: TaskState, goal: Exclude<Goal, 'none'>, { now }: Moment): TaskState {
  const phase = { paused: 'pausing', stopped: 'stopping', deleted: 'deleting', prepare: state.phase } as const;
  const to = phase[goal];
  const step = goal === 'prepare' ? 'restarting' : '';
  return to === state.phase ? { ...state, step } : { ...state, phase: to, step, phaseSince: now, toldTooLong: false };
}

/** A stop that also drops the slot has something to do even in a task that is stopped already. */
function dropAtRest(state: TaskState, command: Command, input: CommandInput, moment: Moment): Step {
  const drops = command === 'stop' && input.dropSlot === true && state.phase === 'stopped' && state.slot === 'kept';
  return drops ? settle({ ...state, goal: 'stopped', slot: 'drop-asked' }, moment) : { state, effects: [] };
}

function answered(before: TaskState, requestId: string, after: Step): Moved {
  const moved = after.state !== before;
  const stateVersion = before.stateVersion + (moved ? 1 : 0);
  const answer: CommandAnswer = { requestId, outcome: moved ? 'accepted' : 'unchanged', phase: after.state.phase, stateVersion };
  const answers = [...before.answers, answer].slice(-rememberedAnswers);
  return { tag: 'moved', state: { ...after.state, stateVersion, answers }, effects: after.effects, answer };
}

/** What nobody sent has no request that could be repeated. */
const bySchedule: CommandInput = { requestId: '' };

function onTimer(state: TaskState, name: Extract<TaskEvent, { tag: 'timer' }>['name'], moment: Moment): Step {
  switch (timerTable[state.phase][name]) {
    case 'complete':
      return { state, effects: [{ tag: 'complete' }] };
    case 'prepare':
      return prepareAgain(state, moment);
    case 'repeat':
      return repeatCleanUp(state);
    case 'tell':
      return tellTooLong(state);
    case 'stop':
      return goToward(state, 'stopped', { command: 'stop', reset: false, input: bySchedule, moment });
    case 'reload':
      return goToward(state, 'prepare', { command: 'resync', reset: true, input: bySchedule, moment });
    case 'ignore':
      return ignored(state);
  }
}

function tellTooLong(state: TaskState): Step {
  const told: TaskState = { ...state, toldTooLong: true };
  return state.toldTooLong ? ignored(state) : { state: told, effects: [{ tag: 'alert', kind: 'too-long', code: state.error?.code ?? '' }] };
}

function onNote(state: TaskState, note: Extract<TaskEvent, { tag: 'note' }>): Step {
  if (note.scope !== state.scope || state.phase !== 'cdc' || state.running !== 'stream' || state.goal !== 'none') {
    return ignored(state);
  }
  const step = streamStep(state, note.step);
  return { state: step === state.step ? state : { ...state, step }, effects: [] };
}

function ignored(state: TaskState): Step {
  return { state: { ...state, ignored: state.ignored + 1 }, effects: [] };
}
