import type { LoadStatistic, TableProgress, TaskPositions, TaskRunPage, TaskRunQuery, TaskStatistics } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import type { TasksService } from './tasks.service.js';

/** How far a task is, as the control-store knows it: it answers while Temporal is away. Every call throws NOT_FOUND. */
export class ProgressService {
  readonly #store: ControlStore;
  readonly #tasks: TasksService;

  constructor(store: ControlStore, tasks: TasksService) {
    this.#store = store;
    this.#tasks = tasks;
  }

  async tables(idOrName: string): Promise<TableProgress[]> {
    return this.#store.tableProgress((await this.#tasks.row(idOrName)).id);
  }

  async loads(idOrName: string, run: number | undefined): Promise<LoadStatistic[]> {
    return this.#store.loadStatistics((await this.#tasks.row(idOrName)).id, run);
  }

  async runs(idOrName: string, query: TaskRunQuery): Promise<TaskRunPage> {
    return this.#store.runs((await this.#tasks.row(idOrName)).id, query);
  }

  /** @param window `run`, or `15m`, `24h`, `30d` */
  async statistics(idOrName: string, window: string): Promise<TaskStatistics> {
    return this.#store.statistics((await this.#tasks.row(idOrName)).id, window);
  }

  async positions(idOrName: string): Promise<TaskPositions> {
    return this.#store.positions((await this.#tasks.row(idOrName)).id);
  }
}
