import { slotName } from '@trem/contracts';
import type { Position } from '@trem/replication-core';
import type pg from 'pg';
import { readLogEnd } from './identity.js';
import { LookOut, type LookOutOptions } from './look-out.js';
import { judgePartitions, truncation } from './partition-changes.js';
import { readPartitions } from './partition-tree.js';
import { rememberedPartitions, rememberPartitions } from './publication.js';

export interface PartitionWatchOptions extends Pick<LookOutOptions, 'endpoint' | 'task' | 'logger' | 'failed'> {
  /** Every frame up to here was shown to the watch. */
  readonly received: () => Position;
}

const LOOK_EVERY_MS = 10_000;
const LOOK_AGAIN_MS = 1_000;
const MOST_TRUNCATIONS = 10_000;

/**
 * Finds what happens to the partitions of published tables beside the log: rows that come or go with a whole partition are in no frame of it. Looks at
 * the catalogue when the reader begins, then every 10 s, and fails the reader when the target can no longer be right. What the log tells of is noted.
 */
export class PartitionWatch implements Disposable {
  readonly #options: PartitionWatchOptions;
  readonly #lookOut: LookOut;
  readonly #truncations = new Set<string>();
  #transaction = 0;
  #suspect: { readonly key: string; readonly until: Position } | undefined;

  /**
   * Undefined when no table of the task is partitioned.
   * @throws PARTITIONS_CHANGED
   */
  static async open(client: pg.Client, options: PartitionWatchOptions): Promise<PartitionWatch | undefined> {
    if ((await rememberedPartitions(client, options.task)) === undefined) {
      return undefined;
    }
    const watch = new PartitionWatch(options);
    await watch.#look(client);
    return watch;
  }

  private constructor(options: PartitionWatchOptions) {
    this.#options = options;
    this.#lookOut = new LookOut({
      ...options,
      what: 'partitions were',
      failsWith: ['PARTITIONS_CHANGED'],
      everyMs: () => (this.#suspect === undefined ? LOOK_EVERY_MS : LOOK_AGAIN_MS),
      look: (client) => this.#look(client),
    });
  }

  /** From now on by itself. */
  start(): void {
    this.#lookOut.wait();
  }

  /** Shows it a frame, `bytes[start, end)`. */
  see(bytes: Buffer, start: number, end: number): void {
    if (bytes[start] === BEGIN) {
      this.#transaction = bytes.readUInt32BE(start + 17);
    } else if (bytes[start] === TRUNCATE) {
      for (let at = start + 6; at < end; at += 4) {
        this.#truncations.add(truncation(bytes.readUInt32BE(at), this.#transaction));
      }
      if (this.#truncations.size > MOST_TRUNCATIONS) {
        this.#truncations.clear();
      }
      this.#lookOut.wait(0); // noted at once: a reader that begins behind this frame does not see it
    }
  }

  [Symbol.dispose](): void {
    this.#lookOut[Symbol.dispose]();
  }

  async #look(client: pg.Client): Promise<void> {
    const { task, received, logger } = this.#options;
    const seen = received();
    const before = (await rememberedPartitions(client, task)) ?? [];
    const now = await readPartitions(client, slotName(task));
    const end = await readLogEnd(client); // behind everything that was just read
    const { error, suspicion } = judgePartitions(before, now, this.#truncations);
    if (error !== undefined) {
      throw error;
    }
    if (suspicion === undefined) {
      this.#suspect = undefined;
      await rememberPartitions(client, task, now);
      return;
    }
    if (this.#suspect?.key !== suspicion.key) {
      this.#suspect = { key: suspicion.key, until: end };
      logger.info({ ...suspicion.error.facts, until: end }, 'a partition has another file: the log may tell why');
    } else if (seen >= this.#suspect.until) {
      throw suspicion.error;
    }
  }
}

const BEGIN = 0x42;
const TRUNCATE = 0x54;
