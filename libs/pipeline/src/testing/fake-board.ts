import type { ApplyProgress, CaptureProgress, ProgressBoard, TargetPositions } from '@trem/replication-core';

/** A blackboard for one target, which can be away. */
export class FakeBoard implements ProgressBoard {
  readonly applies: ApplyProgress[] = [];
  readonly captures: CaptureProgress[] = [];
  positions: TargetPositions | undefined;
  isAway = false;
  /** Calls that found it away. */
  refused = 0;

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

  #reach(): void {
    if (this.isAway) {
      this.refused += 1;
      throw new Error('the control-store is away');
    }
  }
}
