import { shortId, slotName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';

/** Every task that this installation has, and has had. */
export interface KnownTasks<Alive extends TaskRef = TaskRef> {
  readonly alive: readonly Alive[];
  readonly deleted: readonly TaskRef[];
}

/** `orphan`: its task is deleted, and ids are never given twice, so that nobody will want it again. */
export type SlotOwner<Alive extends TaskRef = TaskRef> =
  | { readonly tag: 'task'; readonly task: Alive }
  | { readonly tag: 'orphan'; readonly task: TaskRef }
  | { readonly tag: 'unknown' };

/** Whose slot it is, by its exact name. A living task comes first: what it may use is never an orphan. */
export function ownerOf<Alive extends TaskRef>(slot: string, { alive, deleted }: KnownTasks<Alive>): SlotOwner<Alive> {
  const task = alive.find((one) => slotName(one) === slot) ?? alive.find((one) => isOfLoad(slot, one));
  if (task !== undefined) {
    return { tag: 'task', task };
  }
  const gone = deleted.find((one) => slotName(one) === slot);
  return gone === undefined ? { tag: 'unknown' } : { tag: 'orphan', task: gone };
}

/** The temporary slot of a load that was begun again: see the snapshot's holder. */
function isOfLoad(slot: string, { id }: TaskRef): boolean {
  return slot.startsWith(`trem_${shortId(id)}_load_`);
}
