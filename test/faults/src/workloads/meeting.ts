/** Lets several go on in the same instant, so that their commit records touch in the log. */
export class Meeting {
  readonly #size: number;
  readonly #waitMs: number;
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Opens when `size` have come, or when the first has waited so long. */
  constructor(size: number, waitMs: number) {
    this.#size = size;
    this.#waitMs = waitMs;
  }

  async come(): Promise<void> {
    const together = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#waiting.length >= this.#size) {
      this.#open();
    } else {
      this.#timer ??= setTimeout(() => this.#open(), this.#waitMs);
    }
    await together;
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const going = this.#waiting;
    this.#waiting = [];
    for (const go of going) {
      go();
    }
  }
}
