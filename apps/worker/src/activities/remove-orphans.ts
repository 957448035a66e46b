import { slotName } from '@trem/contracts';
import type { DeletedTask, EndpointRow } from '@trem/control-store';
import type { Transport } from '@trem/replication-core';
import type { ControlActivities } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';
import { openEndpoint } from './task-context.js';

type OrphanDeps = Pick<ActivityDeps, 'store' | 'connectorOf' | 'keys' | 'logger'> & { readonly transport: Pick<Transport, 'remove'> };

/** A worker that was frozen comes back within minutes, if at all; the broker is asked about no older task. */
const queuesForMs = 3_600_000;

/**
 * What a deleted task left, or what an attempt that came late made again: a slot keeps the source's log for ever. Only what bears the name and the id
 * of a task that was deleted in this control-store is removed; what another installation made on the same source is not known here.
 */
export function removeOrphansActivity(deps: OrphanDeps): Pick<ControlActivities, 'removeOrphans'> {
  return {
    async removeOrphans() {
      const gone = await deps.store.tasks.deleted();
      const removed: string[] = [];
      for (const endpoint of gone.length === 0 ? [] : await deps.store.endpoints.list()) {
        try {
          removed.push(...(await removeAt(deps, endpoint, gone)));
        } catch (error) {
          deps.logger.warn({ endpoint: endpoint.name, error }, 'endpoint could not be looked over for orphans');
        }
      }
      const inUse = new Set((await deps.store.tasks.list()).map(({ name }) => name));
      const isRecent = ({ deletedAt }: DeletedTask) => Date.now() - Date.parse(deletedAt) < queuesForMs;
      // Queues are called by the task's name alone, which a later task may have taken.
      for (const { targets, ...task } of gone.filter((one) => isRecent(one) && !inUse.has(one.name))) {
        await deps.transport.remove(task, targets);
      }
      return { removed };
    },
  };
}

async function removeAt(deps: OrphanDeps, { id, name, kind }: EndpointRow, gone: readonly DeletedTask[]): Promise<readonly string[]> {
  const { source } = await deps.connectorOf(kind);
  const { endpoint } = await openEndpoint(deps, id);
  const there = new Set(await source.slotNames(endpoint));
  const orphans = gone.filter((task) => there.has(slotName(task)));
  for (const task of orphans) {
    await source.dropSlot(endpoint, task);
    await source.dropPublication(endpoint, task);
    deps.logger.warn({ task: task.name, endpoint: name, slot: slotName(task) }, 'slot or publication of a deleted task removed');
  }
  return orphans.map(slotName);
}
