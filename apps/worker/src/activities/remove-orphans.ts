import { slotName } from '@trem/contracts';
import type { DeletedTask, EndpointRow, TaskRow } from '@trem/control-store';
import type { Connector, EndpointConfig, Transport } from '@trem/replication-core';
import type { ControlActivities } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';
import { openEndpoint } from './task-context.js';

type OrphanDeps = Pick<ActivityDeps, 'store' | 'connectorOf' | 'keys' | 'logger'> & { readonly transport: Pick<Transport, 'remove'> };

/** A worker that was frozen comes back within minutes, if at all; the broker is asked about no older task. */
const queuesForMs = 3_600_000;

/**
 * What a deleted task left, or what an attempt that came late made again; and what a task left at the source that it read before its last reload: a slot
 * keeps the source's log for ever. Only what bears the name and the id of a task of this control-store is removed; what another installation made on
 * the same source is not known here. Looking again and again, it also finds what a process left that died, or a source that was away.
 */
export function removeOrphansActivity(deps: OrphanDeps): Pick<ControlActivities, 'removeOrphans'> {
  return {
    async removeOrphans() {
      const gone = await deps.store.tasks.deleted();
      const edited = (await deps.store.tasks.list()).filter(({ version, hasNewSource }) => version > 1 && !hasNewSource);
      const removed: string[] = [];
      for (const endpoint of gone.length + edited.length === 0 ? [] : await deps.store.endpoints.list()) {
        try {
          removed.push(...(await removeAt(deps, endpoint, { gone, edited })));
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

interface Owners {
  readonly gone: readonly DeletedTask[];
  /** Tasks that may have read another source before. */
  readonly edited: readonly TaskRow[];
}

async function removeAt(deps: OrphanDeps, { id, name, kind }: EndpointRow, { gone, edited }: Owners): Promise<readonly string[]> {
  const { source } = await deps.connectorOf(kind);
  const { endpoint } = await openEndpoint(deps, id);
  const there = new Set(await source.slotNames(endpoint));
  const orphans = gone.filter((task) => there.has(slotName(task)));
  for (const task of orphans) {
    await source.dropSlot(endpoint, task);
    await source.dropPublication(endpoint, task);
    deps.logger.warn({ task: task.name, endpoint: name, slot: slotName(task) }, 'slot or publication of a deleted task removed');
  }
  const left: TaskRow[] = [];
  for (const task of edited.filter((one) => one.sourceEndpointId !== id && there.has(slotName(one)))) {
    if (await hasLeft(deps, task, { source, endpoint })) {
      const slots = await source.slots(endpoint); // of this database: that of the task now may be in another one of the same server
      await (slots.some((slot) => slot.name === slotName(task)) && source.dropSlot(endpoint, task));
      await source.dropPublication(endpoint, task);
      left.push(task);
      deps.logger.warn({ task: task.name, endpoint: name, slot: slotName(task) }, 'slot or publication at the source of before removed');
    }
  }
  return [...orphans, ...left].map(slotName);
}

/** Whether a task reads another database now. Two endpoints may name one, and somebody may just have edited the task back. */
async function hasLeft(deps: OrphanDeps, task: TaskRow, former: OpenSource): Promise<boolean> {
  const current = await openEndpoint(deps, task.sourceEndpointId);
  const [now, before] = await Promise.all([current.connector.source.identify(current.endpoint), former.source.identify(former.endpoint)]);
  const row = await deps.store.tasks.find(task.id);
  return now.sourceId !== before.sourceId && row?.version === task.version && row.generation === task.generation;
}

interface OpenSource {
  readonly source: Connector['source'];
  readonly endpoint: EndpointConfig;
}
