import { type ApiClient, ApiError, createApiClient } from '@trem/api-client';
import type { TaskDraft, TaskStatus } from '@trem/contracts';
import { connection } from '@trem/testing';

/** A task between two databases, driven through the public API as a user would. */
export class TremTask {
  readonly #api: ApiClient;
  readonly #name: string;

  private constructor(api: ApiClient, name: string) {
    this.#api = api;
    this.#name = name;
  }

  static async create(options: {
    readonly api: string;
    readonly token: string;
    readonly name: string;
    readonly mode: TaskDraft['mode'];
    readonly source: string;
    readonly target: string;
    /** Names in schema public, or mappings. */
    readonly tables: readonly (string | TaskDraft['tables'][number])[];
    /** More of its definition. */
    readonly definition?: Partial<TaskDraft>;
  }): Promise<TremTask> {
    const { name, mode, tables, definition = {} } = options;
    const api = createApiClient({ url: options.api, token: options.token });
    await api.createEndpoint({ name: `${name}_source`, kind: 'postgres', ...connection(options.source) });
    await api.createEndpoint({ name: `${name}_target`, kind: 'postgres', ...connection(options.target) });
    await api.createTask({
      name,
      mode,
      source: { endpoint: `${name}_source` },
      targets: [{ endpoint: `${name}_target` }],
      tables: tables.map((table) => (typeof table === 'string' ? { source: { schema: 'public', table } } : table)),
      ...definition,
    });
    return new TremTask(api, name);
  }

  async command(command: 'start' | 'pause' | 'resume' | 'delete'): Promise<void> {
    await this.#api.command(this.#name, command, {});
  }

  /** Waits for a phase, looking 7 times a second: each look costs the installation some work. @throws when the task rests in attention */
  async waitForPhase(phase: TaskStatus['phase'], deadlineSeconds: number): Promise<void> {
    const end = Date.now() + deadlineSeconds * 1000;
    for (;;) {
      const status = await this.#api.taskStatus(this.#name);
      if (status.phase === phase) {
        return;
      }
      if (status.phase === 'attention' || Date.now() > end) {
        throw new Error(`${this.#name} is in ${status.phase}, not in ${phase}: ${status.error?.code ?? ''} ${status.error?.text ?? ''}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** Deletes the task and waits until nothing of it is left. */
  async delete(): Promise<void> {
    await this.command('delete');
    const end = Date.now() + 60_000;
    while (await this.#isThere()) {
      if (Date.now() > end) {
        throw new Error(`${this.#name} was not deleted within a minute`);
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  async #isThere(): Promise<boolean> {
    try {
      await this.#api.taskStatus(this.#name);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return false;
      }
      throw error;
    }
  }
}
