import { type Checkpoint, ReplicationError, type TargetRef } from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { isBroken } from '../errors.js';
import { WRITE_CHECKPOINT } from './checkpoint.js';
import type { LateChecks } from './late-checks.js';
import type { Session, StepWriter } from './step-writer.js';
import { Tally } from './tally.js';
import type { Conversation, Parameter } from './wire/conversation.js';
import { Statement } from './wire/statement.js';
import type { WriterErrors } from './writer-errors.js';

/** The first statement of each transaction, and its parameters; undefined while the writer has not taken over. */
interface Lock {
  readonly statement: Statement;
  readonly values: () => readonly Parameter[] | undefined;
}

interface WriterTransactionOptions {
  readonly task: TargetRef;
  readonly client: pg.Client;
  readonly conversation: Conversation;
  readonly steps: StepWriter;
  readonly errors: WriterErrors;
  readonly lateChecks: LateChecks;
  readonly lock: Lock;
}

/** What one open transaction of the target has done. */
interface Open extends Session {
  /** The savepoint of an earlier call is there still. */
  isMarked: boolean;
}

/** The transaction of a writer, over as many calls as it lasts. It locks first; each call that is refused is taken back by itself. */
export class WriterTransaction {
  readonly #options: WriterTransactionOptions;
  readonly #statements = {
    begin: new Statement('BEGIN ISOLATION LEVEL READ COMMITTED'),
    checkpoint: new Statement(WRITE_CHECKPOINT),
    commit: new Statement('COMMIT'),
    rollback: new Statement('ROLLBACK'),
    savepoint: new Statement('SAVEPOINT trem_call'),
    rollbackTo: new Statement('ROLLBACK TO SAVEPOINT trem_call'),
    release: new Statement('RELEASE SAVEPOINT trem_call'),
    checkNow: new Statement('SET CONSTRAINTS ALL IMMEDIATE'),
  };
  #open: Open | undefined;

  constructor(options: WriterTransactionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** The open transaction, or a new one. @throws BUG before the take-over */
  open(): Open {
    this.#open ??= this.#begin();
    return this.#open;
  }

  /** What is deferred to the commit is checked now. */
  checkNow(): void {
    this.#run(this.#statements.checkNow);
  }

  /**
   * When the server refuses a row, what `work` did is taken back and nothing else.
   * @param isWithin what came before it in the open transaction stays; else the transaction is rolled back whole
   */
  async refusable<T>(isWithin: boolean, work: (session: Session) => Promise<T>): Promise<T> {
    const { errors, conversation, lateChecks, client } = this.#options;
    const open = this.open();
    const mark = open.tally.mark();
    if (isWithin) {
      if (open.isMarked) {
        this.#run(this.#statements.release); // only now, so that nobody waits for the answer
      }
      this.#run(this.#statements.savepoint);
      open.isMarked = true;
    }
    try {
      return await work(open);
    } catch (error) {
      const translated = errors.translate(error);
      if (translated.class === 'row' && isWithin && conversation.failedAt?.about === this.#statements.commit) {
        throw await lateChecks.note(translated); // nothing of the transaction is left that could be taken back in part
      }
      if (translated.class === 'row' && !isBroken(client)) {
        errors.noteSql(translated, error);
        await this.#takeBack(isWithin);
        open.isMarked = false;
        open.tally.forget(mark);
        errors.spare(translated);
      }
      throw translated;
    }
  }

  /** Where nothing is left to check, the commit travels with the rows. `epoch`: of the writer; `checkpoint` absent: it stays. */
  async commit(checkpoint: Checkpoint | undefined, epoch: number | undefined): Promise<void> {
    const { task, steps, conversation } = this.#options;
    const { tally } = this.open();
    if (hasDefect('checkpoint-apart')) {
      this.#run(this.#statements.commit);
      await steps.settle(tally);
      this.#run(this.#statements.begin);
    }
    await failpoint('apply.before-checkpoint');
    if (checkpoint !== undefined) {
      if (tally.awaitsVersions) {
        await steps.settle(tally); // the checkpoint says how many they are
      }
      conversation.run(
        this.#statements.checkpoint,
        [
          ...[task.id, task.target, epoch ?? 0, checkpoint.position, checkpoint.captureEpoch, checkpoint.committedAt],
          JSON.stringify(checkpoint.settled?.(tally.versionsNow) ?? []),
        ],
        { about: this.#statements.checkpoint },
      );
    }
    if (tally.isOpen) {
      await steps.settle(tally);
    }
    await failpoint('apply.before-commit');
    this.#run(this.#statements.commit);
    await conversation.finish();
    this.#open = undefined;
  }

  async rollback(): Promise<void> {
    this.#run(this.#statements.rollback);
    await this.#options.conversation.finish();
    this.#open = undefined;
  }

  #begin(): Open {
    const { task, conversation, lock } = this.#options;
    const values = lock.values();
    if (values === undefined) {
      throw new ReplicationError('BUG', { reason: 'apply before take-over' });
    }
    this.#run(this.#statements.begin);
    if (!hasDefect('no-epoch-lock')) {
      conversation.run(lock.statement, values, { about: lock.statement });
    }
    return { tally: new Tally(), writing: { appliedAt: Date.now() * 1_000, by: `trem:${task.name}` }, isMarked: false };
  }

  async #takeBack(isWithin: boolean): Promise<void> {
    const { conversation } = this.#options;
    await conversation.finish().catch(() => undefined); // what was queued behind the error
    if (isWithin) {
      this.#run(this.#statements.rollbackTo);
      this.#run(this.#statements.release);
    } else {
      this.#run(this.#statements.rollback);
      this.#open = undefined;
    }
    await conversation.finish();
  }

  #run(statement: Statement): void {
    this.#options.conversation.run(statement, [], { about: statement });
  }
}
