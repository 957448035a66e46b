import type {
  ApplyProgress,
  CapturedStretch,
  CaptureProgress,
  Position,
  ProgressBoard,
  SettledStretch,
  TargetPositions,
} from '@trem/replication-core';

/** A blackboard for one target, which can be away. */
export class FakeBoard implements ProgressBoard {
  readonly applies: ApplyProgress[] = [];
  readonly captures: CaptureProgress[] = [];
  /** Those that were counted. */
  readonly captured: CapturedStretch[] = [];
  readonly settled: SettledStretch[] = [];
  /** The answer of the next count is lost. */
  losesAnswer = false;
  positions: TargetPositions | undefined;
  isAway = false;
  /** Calls that found it away. */
  refused = 0;

  async startCounting({ from }: { readonly from: Position }): Promise<Position> {
    this.#reach();
    return this.captured.at(-1)?.upTo ?? from;
  }

  async countCaptured(stretch: CapturedStretch): Promise<void> {
    this.#reach();
    if (stretch.upTo > (this.captured.at(-1)?.upTo ?? '')) {
      this.captured.push(stretch);
    }
    this.#lose();
  }

  async countSettled(_target: string, stretch: SettledStretch): Promise<void> {
    this.#reach();
    if (stretch.upTo > (this.settled.at(-1)?.upTo ?? '')) {
      this.settled.push(stretch);
    }
    this.#lose();
  }

  async reportCapture(progress: CaptureProgress): Promise<void> {
    this.#reach();
    this.captures.push(progress);
  }

  async reportApply(progress: ApplyProgress): Promise<void> {
    this.#reach();
    this.applies.push(progress);
  }

  async targetPositions(): Promise<TargetPositions> {
    this.#reach();
    const last = this.applies.at(-1);
    return this.positions ?? { applied: last?.applied, durable: last?.durable };
  }

  #lose(): void {
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new Error('the answer is lost');
    }
  }

  #reach(): void {
    if (this.isAway) {
      this.refused += 1;
      throw new Error('the control-store is away');
    }
  }
}
