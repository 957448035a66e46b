/** The tasks that this process works for at the moment. */
export class ActiveTasks {
  readonly #counts = new Map<string, number>();

  get ids(): readonly string[] {
    return [...this.#counts.keys()];
  }

  /** Counts a piece of work for a task, until it is disposed of. */
  enter(taskId: string | undefined): Disposable {
    if (taskId !== undefined) {
      this.#counts.set(taskId, (this.#counts.get(taskId) ?? 0) + 1);
    }
    return {
      [Symbol.dispose]: () => {
        const left = (this.#counts.get(taskId ?? '') ?? 1) - 1;
        if (taskId !== undefined && left > 0) {
          this.#counts.set(taskId, left);
        } else {
          this.#counts.delete(taskId ?? '');
        }
      },
    };
  }
}
