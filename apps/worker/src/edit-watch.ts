import { isEqual, type TaskDefinition } from '@trem/contracts';
import type { TaskRow, TaskStore } from '@trem/control-store';
import type { Logger } from '@trem/replication-core';

type Known = Pick<TaskRow, 'id' | 'version' | 'definition'>;

interface Watcher {
  known: Known;
  readonly onEdit: (now: TaskDefinition) => void;
}

/** Tells streams that their definition was edited, so that they go on with the new one. What only people read is no edit for them. */
export class EditWatch {
  readonly #store: Pick<TaskStore, 'find'>;
  readonly #logger: Logger;
  readonly #watchers = new Set<Watcher>();

  constructor(store: Pick<TaskStore, 'find'>, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** @param known what the caller works by */
  watch(known: Known, onEdit: Watcher['onEdit']): Disposable {
    const watcher = { known, onEdit };
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  /** Versions as they are stored now, by task. Called about once a second. */
  async seen(versions: ReadonlyMap<string, number>): Promise<void> {
    for (const watcher of this.#watchers) {
      const { id, version, definition } = watcher.known;
      if ((versions.get(id) ?? version) === version) {
        continue;
      }
      const now = await this.#store.find(id);
      if (now !== undefined && now.version !== version && this.#watchers.has(watcher)) {
        if (isEqual(acting(now.definition), acting(definition))) {
          watcher.known = now;
        } else {
          this.#watchers.delete(watcher);
          this.#logger.info({ task: now.name, from: version, to: now.version }, 'definition edited: the stream goes on with the new one');
          watcher.onEdit(now.definition);
        }
      }
    }
  }
}

function acting({
  title: _title,
  description: _description,
  tags: _tags,
  accept: _accept,
  startMode: _startMode,
  ...rest
}: TaskDefinition): unknown {
  return rest;
}
