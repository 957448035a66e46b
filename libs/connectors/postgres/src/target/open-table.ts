import type { Writing } from './row-extender.js';
import type { TablePlan } from './table-plan.js';
import type { Tally } from './tally.js';
import type { Conversation } from './wire/conversation.js';

/** A table that is being written to in the open target transaction. */
export interface OpenTable {
  readonly conversation: Conversation;
  readonly plan: TablePlan;
  readonly tally: Tally;
  readonly writing: Writing;
}
