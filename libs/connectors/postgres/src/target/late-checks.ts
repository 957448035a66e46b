import { ReplicationError, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';

/**
 * What a database checks at the commit is told without its row. Of a large transaction, whose parts are gone by then, nobody could find it: so this is
 * written beside the checkpoint, the source reads the transaction again, and each part is held against such checks as it comes. The next checkpoint
 * takes the note away.
 */
export class LateChecks {
  readonly #client: pg.Client;
  readonly #task: TargetRef;

  /** @param client not the one whose transaction has failed */
  constructor(client: pg.Client, task: TargetRef) {
    this.#client = client;
    this.#task = task;
  }

  async isNoted(): Promise<boolean> {
    const { rows } = await this.#client.query<{ part: number }>('SELECT part FROM trem.checkpoint WHERE task = $1 AND target = $2', [
      ...[this.#task.id, this.#task.target],
    ]);
    return (rows[0]?.part ?? 0) > 0;
  }

  /** The error that lets the source read again. */
  async note(error: ReplicationError): Promise<ReplicationError> {
    const { id, target } = this.#task;
    await this.#client.query('UPDATE trem.checkpoint SET part = 1 WHERE task = $1 AND target = $2', [id, target]);
    return new ReplicationError(
      'GAP',
      { target, reason: 'a check at the commit of a large transaction', code: error.code },
      { cause: error },
    );
  }
}
