import type { TableProgress, TaskChange, TaskLag, TaskStatus } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { ANY_TASK } from '../live/changes.js';
import type { TaskFeed } from '../live/task-feed.js';
import { type TasksService, toStatus } from '../tasks/tasks.service.js';
import type { Resolvers } from './schema.js';

type LiveResolvers = Pick<Resolvers, 'taskChanges' | 'taskState' | 'taskLag' | 'tableProgress' | 'taskLog' | 'taskEvents'>;

/** Events that are read at once; more come with the next look. */
const LOG_PAGE = 200;

/** Subscriptions. All are fed by what feeds the event stream of REST. */
export function liveResolvers(store: ControlStore, tasks: TasksService, feed: TaskFeed): LiveResolvers {
  return {
    taskChanges: async ({ ids }) =>
      async function* (signal) {
        const news = new TaskNews();
        let isFirst = true;
        for await (const rows of feed.watch(ANY_TASK, () => store.statuses(), signal)) {
          const changes = news.among(rows.filter(({ id }) => ids === undefined || ids.includes(id)).map(toStatus));
          if (isFirst || changes.length > 0) {
            yield changes;
          }
          isFirst = false;
        }
      },
    taskState: async ({ id: idOrName }) => {
      const { id } = await tasks.row(idOrName);
      return async function* (signal) {
        const known = new Map<string, string>();
        for await (const row of feed.watch(id, () => store.status(id), signal)) {
          if (row === undefined) {
            return;
          }
          const status = toStatus(row);
          if (isNews(known, id, status)) {
            yield status;
          }
        }
      };
    },
    taskLag: async ({ id: idOrName }) => {
      const { id } = await tasks.row(idOrName);
      return async function* (signal) {
        for await (const lag of feed.watch(id, () => lagOf(store, id), signal)) {
          if (lag === undefined) {
            return;
          }
          yield lag;
        }
      };
    },
    tableProgress: async ({ id: idOrName }) => {
      const { id } = await tasks.row(idOrName);
      return async function* (signal) {
        const known = new Map<string, string>();
        let isFirst = true;
        const look = async () => ({ isThere: (await store.status(id)) !== undefined, tables: await store.tableProgress(id) });
        for await (const { isThere, tables } of feed.watch(id, look, signal)) {
          if (!isThere) {
            return;
          }
          const moved = tables.filter((table) => isNews(known, keyOf(table), table));
          if (isFirst || moved.length > 0) {
            yield moved;
          }
          isFirst = false;
        }
      };
    },
    taskLog: async ({ id: idOrName, after, last }) => {
      const { id } = await tasks.row(idOrName);
      const from = after ?? (await store.events.latest(id, last));
      return async function* (signal) {
        let seen = from;
        const look = async () => ({
          isThere: (await store.status(id)) !== undefined,
          events: await store.events.since(id, seen, LOG_PAGE),
        });
        for await (const { isThere, events } of feed.watch(id, look, signal)) {
          for (const event of events) {
            seen = event.id;
            yield event;
          }
          if (!isThere) {
            return;
          }
        }
      };
    },
    taskEvents: async ({ id: idOrName }) => {
      const { id } = await tasks.row(idOrName);
      return async function* (signal) {
        for await (const item of feed.follow(id, signal)) {
          if (item.tag === 'snapshot') {
            yield item.snapshot;
          }
        }
      };
    },
  };
}

/** Which tasks differ from what was told of them, and which are gone. */
class TaskNews {
  readonly #known = new Map<string, string>();

  among(statuses: readonly TaskStatus[]): TaskChange[] {
    const changed = statuses.filter((status) => isNews(this.#known, status.id, status)).map((status) => ({ id: status.id, status }));
    const gone = [...this.#known.keys()].filter((id) => !statuses.some((status) => status.id === id));
    for (const id of gone) {
      this.#known.delete(id);
    }
    return [...changed, ...gone.map((id) => ({ id, status: null }))];
  }
}

async function lagOf(store: ControlStore, id: string): Promise<TaskLag | undefined> {
  const [status, { targets, retainedBytes }] = await Promise.all([store.status(id), store.positions(id)]);
  return status === undefined
    ? undefined
    : {
        ...{ at: new Date().toISOString(), lagMs: status.lagMs, retainedBytes },
        targets: targets.map(({ target, committedAt, lagMs }) => ({ target, committedAt, lagMs })),
      };
}

function keyOf({ target, schema, table }: TableProgress): string {
  return JSON.stringify([target, schema, table]);
}

/** True when it differs from what was known under this key; it is known from then on. */
function isNews(known: Map<string, string>, key: string, value: object): boolean {
  const text = JSON.stringify(value);
  const isNew = known.get(key) !== text;
  known.set(key, text);
  return isNew;
}
