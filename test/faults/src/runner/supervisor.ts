import type { AppProcess } from '@trem/test-installation';

const LOOK_MS = 50;
const BETWEEN_STARTS_MS = 500;

/** Starts workers again when they have died, whoever killed them. Not more often than twice a second. */
export class Supervisor implements Disposable {
  readonly #workers: readonly AppProcess[];
  readonly #startedAt = new Map<AppProcess, number>();
  readonly #timer: NodeJS.Timeout;
  #starts = 0;

  constructor(workers: readonly AppProcess[]) {
    this.#workers = workers;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** How often a worker was started again. */
  get starts(): number {
    return this.#starts;
  }

  /** Ends a worker in good order, and starts it with more environment. Until it dies again it has that. */
  async replace(worker: AppProcess, environment: Readonly<Record<string, string>>): Promise<void> {
    this.#startedAt.set(worker, Number.POSITIVE_INFINITY);
    await worker.signal('SIGTERM');
    worker.start(environment);
    this.#startedAt.set(worker, Date.now());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const worker of this.#workers) {
      if (!worker.isRunning && Date.now() - (this.#startedAt.get(worker) ?? 0) >= BETWEEN_STARTS_MS) {
        worker.start();
        this.#startedAt.set(worker, Date.now());
        this.#starts += 1;
      }
    }
  }
}
