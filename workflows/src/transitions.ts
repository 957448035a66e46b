import type { Command, Phase } from '@trem/contracts';
import type { Goal } from './task-state.js';

/** How a scope ended, as far as the machine cares. */
export type Outcome = 'ok' | 'again' | 'snapshot-lost' | 'trouble' | 'human';

/** Codes with which a command is refused. */
export type Refusal =
  | 'TASK_NOT_STARTED'
  | 'TASK_WAS_STARTED'
  | 'TASK_NOT_RUNNING'
  | 'TASK_STOPPING'
  | 'TASK_DONE'
  | 'TASK_DELETING'
  | 'TASK_NEEDS_RESYNC'
  | 'TASK_NO_LOAD';

/** `toward` goes to the goal at once when nothing runs; else the running scope is ended first, and the goal is kept meanwhile. */
export type CommandReaction =
  | { readonly tag: 'unchanged' }
  | { readonly tag: 'refuse'; readonly code: Refusal }
  | { readonly tag: 'toward'; readonly goal: Exclude<Goal, 'none'> };

/**
 * ignore: cannot happen, counted · by-facts: where the scope's own findings say · prepare: from the start check on · recover: after a back-off ·
 * attention: a person is needed · same: the same scope once more · new-run: the same scope in a fresh run of the workflow · settle: the goal is reached ·
 * repeat, repeat-slowly: the clean-up again after a back-off, after 10 min · give-up: the goal is reached, what failed stays visible · complete: the workflow ends
 */
export type ScopeReaction =
  | 'ignore'
  | 'by-facts'
  | 'prepare'
  | 'recover'
  | 'attention'
  | 'same'
  | 'new-run'
  | 'settle'
  | 'repeat'
  | 'repeat-slowly'
  | 'give-up'
  | 'complete';

export type TimerName = 'unused' | 'retry' | 'too-long' | 'start' | 'stop' | 'cron';
export type TimerReaction = 'ignore' | 'complete' | 'prepare' | 'repeat' | 'tell' | 'stop' | 'reload';

const unchanged: CommandReaction = { tag: 'unchanged' };
const refuse = (code: Refusal): CommandReaction => ({ tag: 'refuse', code });
const toward = (goal: Exclude<Goal, 'none'>): CommandReaction => ({ tag: 'toward', goal });

/** While a scope runs that brings the task forward. */
const active: Record<Command, CommandReaction> = {
  start: unchanged,
  resume: unchanged,
  pause: toward('paused'),
  stop: toward('stopped'),
  resync: toward('prepare'),
  delete: toward('deleted'),
};

/**
 * What each command does in each phase. A start in mode `reload` reads the column resync.
 * Beside the cells four rules hold: start and resume need a slot and an error that does not ask for a resync (TASK_NEEDS_RESYNC),
 * resync needs something to load or `acceptGap` (TASK_NO_LOAD), and a command for the goal that is already kept changes nothing.
 */
export const commandTable: Record<Phase, Record<Command, CommandReaction>> = {
  created: {
    start: toward('prepare'),
    resume: refuse('TASK_NOT_STARTED'),
    pause: refuse('TASK_NOT_STARTED'),
    stop: unchanged,
    resync: refuse('TASK_NOT_STARTED'),
    delete: toward('deleted'),
  },
  scheduled: { ...active, resume: refuse('TASK_NOT_STARTED') },
  preparing: active,
  'full-load': active,
  cdc: active,
  recovering: { ...active, start: toward('prepare'), resume: toward('prepare') },
  pausing: { ...active, start: toward('prepare'), resume: toward('prepare') },
  paused: { ...active, start: toward('prepare'), resume: toward('prepare'), pause: unchanged },
  attention: { ...active, start: toward('prepare'), resume: toward('prepare') },
  stopping: {
    start: toward('prepare'),
    resume: toward('prepare'),
    pause: refuse('TASK_STOPPING'),
    stop: toward('stopped'),
    resync: refuse('TASK_STOPPING'),
    delete: toward('deleted'),
  },
  stopped: {
    start: toward('prepare'),
    resume: toward('prepare'),
    pause: refuse('TASK_NOT_RUNNING'),
    stop: unchanged,
    resync: toward('prepare'),
    delete: toward('deleted'),
  },
  done: {
    start: refuse('TASK_DONE'),
    resume: refuse('TASK_DONE'),
    pause: refuse('TASK_NOT_RUNNING'),
    stop: unchanged,
    resync: toward('prepare'),
    delete: toward('deleted'),
  },
  deleting: {
    start: refuse('TASK_DELETING'),
    resume: refuse('TASK_DELETING'),
    pause: refuse('TASK_DELETING'),
    stop: refuse('TASK_DELETING'),
    resync: refuse('TASK_DELETING'),
    delete: unchanged,
  },
};

const nothing: Record<Outcome, ScopeReaction> = {
  ok: 'ignore',
  again: 'ignore',
  'snapshot-lost': 'ignore',
  trouble: 'ignore',
  human: 'ignore',
};

/** What the end of a scope does in each phase, when no goal is kept. A goal wins over the cell, but for the scope that carries it out. */
export const scopeTable: Record<Phase, Record<Outcome, ScopeReaction>> = {
  created: nothing,
  scheduled: nothing,
  preparing: { ok: 'by-facts', again: 'prepare', 'snapshot-lost': 'prepare', trouble: 'recover', human: 'attention' },
  'full-load': { ok: 'by-facts', again: 'prepare', 'snapshot-lost': 'same', trouble: 'recover', human: 'attention' },
  cdc: { ok: 'new-run', again: 'same', 'snapshot-lost': 'same', trouble: 'recover', human: 'attention' },
  recovering: nothing,
  pausing: { ok: 'settle', again: 'settle', 'snapshot-lost': 'settle', trouble: 'give-up', human: 'give-up' },
  paused: nothing,
  attention: nothing,
  stopping: { ok: 'settle', again: 'repeat', 'snapshot-lost': 'repeat', trouble: 'repeat', human: 'give-up' },
  stopped: nothing,
  done: nothing,
  deleting: { ok: 'complete', again: 'repeat', 'snapshot-lost': 'repeat', trouble: 'repeat', human: 'repeat-slowly' },
};

const noTimer: Record<TimerName, TimerReaction> = {
  unused: 'ignore',
  retry: 'ignore',
  'too-long': 'ignore',
  start: 'ignore',
  stop: 'ignore',
  cron: 'ignore',
};

/** What a timer does in each phase. */
export const timerTable: Record<Phase, Record<TimerName, TimerReaction>> = {
  created: { ...noTimer, unused: 'complete' },
  scheduled: { ...noTimer, start: 'prepare', stop: 'stop' },
  preparing: { ...noTimer, stop: 'stop' },
  'full-load': { ...noTimer, stop: 'stop' },
  cdc: { ...noTimer, stop: 'stop' },
  recovering: { ...noTimer, retry: 'prepare', stop: 'stop' },
  pausing: { ...noTimer, 'too-long': 'tell' },
  paused: noTimer,
  attention: noTimer,
  stopping: { ...noTimer, retry: 'repeat', 'too-long': 'tell' },
  stopped: noTimer,
  done: { ...noTimer, cron: 'reload' },
  deleting: { ...noTimer, retry: 'repeat', 'too-long': 'tell' },
};
