import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Command, CommandAnswer } from '@trem/contracts';
import type { CommandInput } from './task-events.js';
import type { TaskState } from './task-state.js';

/** One update a command, called as the command is: the history reads well. The update id is the request id. */
export const commandUpdates = {
  start: defineUpdate<CommandAnswer, [CommandInput]>('start'),
  pause: defineUpdate<CommandAnswer, [CommandInput]>('pause'),
  resume: defineUpdate<CommandAnswer, [CommandInput]>('resume'),
  stop: defineUpdate<CommandAnswer, [CommandInput]>('stop'),
  resync: defineUpdate<CommandAnswer, [CommandInput]>('resync'),
  delete: defineUpdate<CommandAnswer, [CommandInput]>('delete'),
} satisfies Record<Command, unknown>;

/** A command that waits in Temporal until a worker is there, as an update cannot. One that is refused leaves nothing but its event. */
export const commandSignal = defineSignal<[SignalledCommand]>('command');
export interface SignalledCommand extends CommandInput {
  readonly command: Command;
}

/** For debugging: needs a live worker, so it is never what a page is made from. */
export const stateQuery = defineQuery<TaskState>('state');

/** The stream tells whether it has caught up. Sent rarely: a change of the step is a handful of events. */
export const streamNote = defineSignal<[StreamNote]>('streamNote');
export interface StreamNote {
  readonly scope: number;
  readonly step: 'live' | 'catching-up';
}

/** The definition was edited: what the workflow itself goes by, its schedule, is read anew. */
export const definitionEdited = defineSignal('definitionEdited');

/** The holder tells the load that its snapshot can be joined. */
export const snapshotReady = defineSignal<[SnapshotReady]>('snapshotReady');
export interface SnapshotReady {
  readonly name: string;
  readonly position: string;
}
