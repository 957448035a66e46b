/** For one who waits for what others bring. Nothing is kept: look first, then wait. */
export class News {
  #wake: () => void = () => undefined;

  /** Wakes the one who waits. */
  tell(): void {
    this.#wake();
  }

  /** Until somebody tells, or the signal aborts. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake = () => undefined;
        resolve();
      };
      this.#wake = wake;
      if (signal.aborted) {
        wake();
      } else {
        signal.addEventListener('abort', wake, { once: true });
      }
    });
  }
}
