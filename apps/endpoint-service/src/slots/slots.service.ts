import type { SlotHealth, SlotList, SlotRemoval, SourceSlot } from '@trem/contracts';
import { type ControlStore, type EndpointRow, type TaskRow, toEndpointConfig } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import { type Connector, type EndpointConfig, type FoundSlot, type Logger, ReplicationError } from '@trem/replication-core';
import type { ConnectorOf } from '../discovery/discovery.service.js';
import { type KnownTasks, ownerOf, type SlotOwner } from './slot-owner.js';

export interface SlotsServiceOptions {
  readonly store: Pick<ControlStore, 'endpoints' | 'tasks' | 'positions'>;
  readonly keys: SecretKeys;
  readonly connectorOf: ConnectorOf;
  readonly logger: Logger;
}

/** Our slots at the sources. Shows those of every installation of Trem, removes only what a deleted task of this one left. */
export class SlotsService {
  readonly #options: SlotsServiceOptions;

  constructor(options: SlotsServiceOptions) {
    this.#options = options;
  }

  /** An endpoint that does not answer keeps the others from nothing: it is named. @throws NOT_FOUND no such endpoint */
  async list(endpoint?: string): Promise<SlotList> {
    const [rows, tasks] = await Promise.all([this.#endpoints(endpoint), this.#tasks()]);
    const slots: SourceSlot[] = [];
    const away: SlotList['away'] = [];
    const look = async (row: EndpointRow) => {
      try {
        const { connector, config } = await this.#open(row);
        const found = await connector.source.slots(config);
        slots.push(...(await Promise.all(found.map((slot) => this.#describe(slot, row, tasks)))));
      } catch (error) {
        away.push({ endpoint: row.name, ...whyAway(error) });
      }
    };
    await Promise.all(rows.map(look));
    const order = (one: SourceSlot) => `${one.endpoint}.${one.name}`;
    return {
      slots: slots.sort((one, other) => (order(one) < order(other) ? -1 : 1)),
      away: away.sort((one, other) => (one.endpoint < other.endpoint ? -1 : 1)),
    };
  }

  /**
   * Removes a slot, and the publication beside it, wherever it is seen.
   * @throws SLOT_IN_USE a task uses it · SLOT_NOT_OURS no deleted task left it · SLOT_BUSY a stranger reads it · NOT_FOUND it is nowhere
   */
  async remove(slot: string, endpoint?: string): Promise<SlotRemoval> {
    const rows = await this.#endpoints(endpoint);
    const owner = ownerOf(slot, await this.#tasks());
    if (owner.tag === 'task') {
      throw new ReplicationError('SLOT_IN_USE', { slot, task: owner.task.name });
    }
    if (owner.tag === 'unknown') {
      throw new ReplicationError('SLOT_NOT_OURS', { slot });
    }
    const removed: string[] = [];
    let silent: unknown;
    for (const row of rows) {
      const opened = await this.#find(slot, row).catch((error: unknown) => {
        silent ??= error;
      });
      if (opened !== undefined) {
        await opened.connector.source.dropSlot(opened.config, owner.task);
        await opened.connector.source.dropPublication(opened.config, owner.task);
        this.#options.logger.warn({ slot, task: owner.task.name, endpoint: row.name }, 'slot of a deleted task removed on request');
        removed.push(row.name);
      }
    }
    if (removed.length === 0) {
      throw silent ?? new ReplicationError('NOT_FOUND', { slot });
    }
    return { slot, endpoints: removed };
  }

  async #find(slot: string, row: EndpointRow): Promise<Opened | undefined> {
    const opened = await this.#open(row);
    const found = await opened.connector.source.slots(opened.config);
    return found.some(({ name }) => name === slot) ? opened : undefined;
  }

  async #describe(slot: FoundSlot, endpoint: EndpointRow, tasks: KnownTasks<TaskRow>): Promise<SourceSlot> {
    const owner = ownerOf(slot.name, tasks);
    const isLeft = owner.tag === 'task' && !slot.isTemporary && (await this.#isElsewhere(owner.task, endpoint));
    const health =
      owner.tag === 'task' && !slot.isTemporary && !isLeft ? (await this.#options.store.positions(owner.task.id)).slotHealth : null;
    return {
      ...{ name: slot.name, endpoint: endpoint.name, task: owner.tag === 'unknown' ? null : owner.task.name },
      isOrphan: owner.tag === 'orphan',
      ...{ isActive: slot.isActive, isTemporary: slot.isTemporary, survivesFailover: slot.survivesFailover },
      ...{ state: slot.state, walStatus: slot.walStatus ?? null },
      ...{ retainedBytes: slot.retainedBytes ?? null, safeBytes: slot.safeBytes ?? null },
      ...(isLeft ? LEFT : said(owner, slot, health)),
    };
  }

  /** Whether a task reads another database. Two endpoints may name one; where nobody can tell, it reads this one. */
  async #isElsewhere({ sourceEndpointId }: TaskRow, endpoint: EndpointRow): Promise<boolean> {
    const row = sourceEndpointId === endpoint.id ? undefined : await this.#options.store.endpoints.find(sourceEndpointId);
    if (row === undefined) {
      return false;
    }
    const identify = async ({ connector, config }: Opened) => (await connector.source.identify(config)).sourceId;
    try {
      const [read, here] = await Promise.all([row, endpoint].map(async (one) => identify(await this.#open(one))));
      return read !== here;
    } catch {
      return false;
    }
  }

  async #endpoints(endpoint: string | undefined): Promise<readonly EndpointRow[]> {
    if (endpoint === undefined) {
      return this.#options.store.endpoints.list();
    }
    const row = await this.#options.store.endpoints.find(endpoint);
    if (row === undefined) {
      throw new ReplicationError('NOT_FOUND', { endpoint });
    }
    return [row];
  }

  /** Deleted ones are read last: a task that is being deleted meanwhile is in one of the lists, or in both, and counts as alive then. */
  async #tasks(): Promise<KnownTasks<TaskRow>> {
    const alive = await this.#options.store.tasks.list();
    return { alive, deleted: await this.#options.store.tasks.deleted() };
  }

  async #open(row: EndpointRow): Promise<Opened> {
    return { connector: await this.#options.connectorOf(row.kind), config: toEndpointConfig(row, this.#options.keys) };
  }
}

interface Opened {
  readonly connector: Connector;
  readonly config: EndpointConfig;
}

const LEFT: Pick<SlotHealth, 'alert' | 'text'> = {
  alert: 'warning',
  text: 'its task reads another source now: nothing reads it here, and it goes by itself within minutes of the reload from there',
};

/** The forecast is that of the last look of a worker: it takes more than one look to see how fast a slot grows. */
function said(owner: SlotOwner, slot: FoundSlot, health: SlotHealth | null): Pick<SlotHealth, 'alert' | 'text'> {
  if (slot.isTemporary) {
    return { alert: 'ok', text: 'of a load under way' };
  }
  switch (owner.tag) {
    case 'orphan':
      return { alert: 'warning', text: 'its task is deleted: nothing reads it any more' };
    case 'unknown':
      return { alert: 'ok', text: 'of no task of this installation' };
    case 'task':
      return health === null ? { alert: 'ok', text: 'not looked at yet' } : { alert: health.alert, text: health.text };
  }
}

function whyAway(error: unknown): { readonly code: string; readonly text: string } {
  const known = error instanceof ReplicationError ? error : new ReplicationError('BUG', {}, { cause: error });
  return { code: known.code, text: known.message };
}
