import type { Command, CommandAnswer, ErrorCode } from '@trem/contracts';
import type { Prepared, TaskState } from './task-state.js';
import type { Outcome, Refusal, TimerName } from './transitions.js';

/** A command as it travels: what the update of its name carries. */
export interface CommandInput {
  readonly requestId: string;
  readonly mode?: 'reload' | 'continue' | undefined;
  readonly dropSlot?: boolean | undefined;
  readonly acceptGap?: boolean | undefined;
  readonly onlyNew?: boolean | undefined;
}

/** Where a scope that ended well leads, by the facts that it found. `prepare`: what it worked by is no longer so. */
export type Next = 'full-load' | 'cdc' | 'done' | 'paused' | 'stopped' | 'scheduled' | 'prepare';

/** How a scope ended. `facts` are what it learned on the way. */
export interface ScopeEnd {
  readonly outcome: Outcome;
  readonly code?: ErrorCode | undefined;
  readonly text?: string | undefined;
  readonly next?: Next | undefined;
  readonly generation?: number | undefined;
  readonly prepared?: Prepared | undefined;
  readonly tables?: { readonly total: number; readonly loaded: number } | undefined;
}

export type TaskEvent =
  | ({ readonly tag: 'command'; readonly command: Command } & CommandInput)
  | ({ readonly tag: 'ended'; readonly scope: number } & ScopeEnd)
  | { readonly tag: 'timer'; readonly name: TimerName }
  | { readonly tag: 'note'; readonly scope: number; readonly step: 'live' | 'catching-up' };

/** What the workflow does after a transition, in order. Publishing the new state is understood. */
export type Effect =
  | { readonly tag: 'start-scope' }
  | { readonly tag: 'cancel-scope' }
  | { readonly tag: 'continue-as-new' }
  | { readonly tag: 'complete' }
  | { readonly tag: 'alert'; readonly kind: 'attention' | 'recovering' | 'too-long'; readonly code: string };

/** The moment of a transition: the workflow's clock, and a random number in [0, 1) for the jitter of a back-off. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

export interface Moved {
  readonly tag: 'moved';
  readonly state: TaskState;
  readonly effects: readonly Effect[];
  /** Of a command: what its sender hears. */
  readonly answer?: CommandAnswer;
}

export interface Refused {
  readonly tag: 'refused';
  readonly code: Refusal;
}
