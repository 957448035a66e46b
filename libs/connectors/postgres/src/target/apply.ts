import {
  type ApplyReport,
  type ChangeSet,
  type Checkpoint,
  type HeldChanges,
  type LetterEnd,
  type OpenTargetOptions,
  type Position,
  type RefusedChange,
  ReplicationError,
  type RowChange,
  type SealedBytes,
  type TableChanges,
  type TakenOver,
  type Target,
  type UnclosedLetter,
} from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { closeClient, closeNow } from '../connection.js';
import { codeOf, isBroken, translateError } from '../errors.js';
import { readLogEnd } from '../source/identity.js';
import { positionOfText } from '../source/lsn.js';
import { endingBlockers, LOCK_TIMEOUT_MS } from './blockers.js';
import { LOCK_CHECKPOINT, readCheckpoint, takeOver, WRITE_CHECKPOINT } from './checkpoint.js';
import { DeadLetters } from './dead-letters.js';
import { Durability } from './durability.js';
import { LateChecks } from './late-checks.js';
import { openSession } from './session.js';
import { type Session, type StepPlans, StepWriter } from './step-writer.js';
import { TablePlan, TablePlans } from './table-plan.js';
import { Tally } from './tally.js';
import { Conversation, type Parameter } from './wire/conversation.js';
import { Statement } from './wire/statement.js';

/** How long giving a transaction up may take. */
const GIVE_UP_MS = 4_000;

/** Opens the connections of an apply. @throws what `connect` throws */
export async function openTarget(options: OpenTargetOptions, { lockTimeoutMs = LOCK_TIMEOUT_MS } = {}): Promise<Target> {
  return (await openWriter(options, { role: 'apply', lockTimeoutMs })).target;
}

/** The first statement of each transaction: it fails with a division by zero when whoever writes has been replaced. */
export interface Fence {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

/** The same for a writer with a fence of its own, with the connection that writes: statements of one's own go there between two calls. */
export async function openFencedWriter(
  options: OpenTargetOptions,
  fence: Fence,
): Promise<{ readonly target: Target; readonly client: pg.Client }> {
  return await openWriter(options, { role: 'load', lockTimeoutMs: LOCK_TIMEOUT_MS, fence });
}

interface WriterSetup {
  readonly role: 'apply' | 'load';
  readonly lockTimeoutMs: number;
  readonly fence?: Fence | undefined;
}

async function openWriter(options: OpenTargetOptions, { role, lockTimeoutMs, fence }: WriterSetup) {
  const client = await openSession(options.endpoint, options.task, role);
  try {
    const found = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const side = await openSession(options.endpoint, options.task, role);
    return { client, target: new PostgresTarget(options, { client, pid: found.rows[0]?.pid ?? 0, side, lockTimeoutMs, fence }) };
  } catch (error) {
    await closeClient(client);
    throw error;
  }
}

interface Connections {
  /** Writes. */
  readonly client: pg.Client;
  /** The server's process of that connection. */
  readonly pid: number;
  /** Looks: at the catalogue, and how far the log is flushed. */
  readonly side: pg.Client;
  readonly lockTimeoutMs: number;
  /** Absent: the task's epoch, which `takeOver` or `join` tells. */
  readonly fence: Fence | undefined;
}

/** What one open transaction of the target has done. */
interface Transaction extends Session {
  /** The savepoint of an earlier call is there still. */
  isMarked: boolean;
}

/**
 * Writes change sets. Every transaction locks the task's row of its own epoch first; when a later one has taken over, the server refuses that
 * statement and skips all that was sent behind it.
 *
 * A row that the server refuses takes back what its call wrote. Any other error ends it: what was open is rolled back by hanging up, and every later
 * call is refused. Where it stands, the target itself knows.
 */
class PostgresTarget implements Target {
  readonly #options: OpenTargetOptions;
  readonly #client: pg.Client;
  readonly #pid: number;
  readonly #side: pg.Client;
  readonly #lockTimeoutMs: number;
  readonly #conversation: Conversation;
  readonly #plans: TablePlans;
  readonly #steps: StepWriter;
  readonly #durability = new Durability();
  readonly #letters: DeadLetters;
  /** Errors after which all is as it was before the call. */
  readonly #harmless = new WeakSet<ReplicationError>();
  readonly #sqlOf = new WeakMap<ReplicationError, string>();
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
  readonly #fence: Fence | undefined;
  readonly #lock: Statement;
  #epoch: number | undefined;
  #applied: Position | undefined;
  #transaction: Transaction | undefined;
  /** Each part of a large transaction is held against what is deferred to the commit. */
  #checksParts = false;
  readonly #lateChecks: LateChecks;
  #isBusy = false;

  constructor(options: OpenTargetOptions, { client, pid, side, lockTimeoutMs, fence }: Connections) {
    this.#options = options;
    this.#fence = fence;
    this.#lock = new Statement(fence?.sql ?? LOCK_CHECKPOINT);
    this.#client = client;
    this.#pid = pid;
    this.#side = side;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#conversation = new Conversation(client);
    this.#plans = new TablePlans(side);
    this.#steps = new StepWriter({ conversation: this.#conversation, side, logger: options.logger });
    const { task, seal, worker, run } = options;
    this.#lateChecks = new LateChecks(side, task);
    this.#letters = new DeadLetters({ client, conversation: this.#conversation, task, seal, worker, run });
  }

  async takeOver(): Promise<TakenOver> {
    const { task, logger } = this.#options;
    const wait = { client: this.#client, taskId: task.id, relations: ['trem.checkpoint'], timeoutMs: this.#lockTimeoutMs, logger };
    return await this.#guard(async () => {
      const taken = await endingBlockers(wait, () => takeOver(this.#client, task));
      await failpoint('apply.epoch-taken');
      this.#epoch = taken.epoch;
      this.#applied = taken.position;
      this.#checksParts = await this.#lateChecks.isNoted();
      this.#durability.begin(taken.position);
      return taken;
    });
  }

  async apply(changes: ChangeSet, checkpoint: Checkpoint, { last }: { readonly last: boolean }): Promise<ApplyReport> {
    return await this.#guard(async () => {
      const plans = await this.#plansOf(changes);
      const isPart = !last || this.#transaction !== undefined;
      const transaction = this.#open();
      const { tally } = transaction;
      return await this.#refusable(isPart, transaction, async () => {
        const before = tally.rows;
        for (const step of changes.steps) {
          await this.#steps.write(step, plans, transaction);
        }
        await failpoint('apply.staged');
        if (isPart && this.#checksParts) {
          this.#run(this.#statements.checkNow);
          await this.#steps.settle(tally);
        }
        if (last) {
          await this.#commit(checkpoint, tally);
        } else {
          await this.#steps.settle(tally);
          await failpoint('apply.part-written');
        }
        return { rows: tally.rows - before };
      });
    });
  }

  get isUsable(): boolean {
    return !isBroken(this.#client);
  }

  async write(changes: ChangeSet): Promise<ApplyReport> {
    return await this.#guard(async () => {
      const plans = await this.#plansOf(changes);
      const transaction = this.#open();
      const { tally } = transaction;
      return await this.#refusable(true, transaction, async () => {
        const before = tally.rows;
        for (const step of changes.steps) {
          await this.#steps.write(step, plans, transaction);
        }
        if (changes.steps.length > 0) {
          this.#run(this.#statements.checkNow); // what is deferred would only be found at the commit, and nobody would know which row it is
        }
        await this.#steps.settle(tally);
        for (const emptied of changes.steps.flatMap((step) => (step.tag === 'truncate' ? step.tables : []))) {
          await this.#letters.emptied(emptied);
        }
        return { rows: tally.rows - before };
      });
    });
  }

  async setAside(refused: readonly RefusedChange[]): Promise<void> {
    await this.#withinTransaction(() => this.#letters.store(refused, (error) => this.#sqlOf.get(error)));
  }

  async held(): Promise<HeldChanges> {
    return await this.#guard(() => this.#letters.held());
  }

  async commit(checkpoint?: Checkpoint): Promise<void> {
    await this.#guard(async () => {
      const { tally } = this.#open();
      await this.#commit(checkpoint, tally);
    });
  }

  async join(): Promise<void> {
    const { task } = this.#options;
    await this.#guard(async () => {
      this.#epoch = (await readCheckpoint(this.#client, task))?.epoch;
      if (this.#epoch === undefined) {
        throw new ReplicationError('POSITION_INVALID', { task: task.name, target: task.target, reason: 'no checkpoint' });
      }
    });
  }

  async unclosed(): Promise<readonly UnclosedLetter[]> {
    return await this.#withinTransaction(() => this.#letters.unclosed());
  }

  async changeOf(letter: string, edited?: SealedBytes): Promise<RowChange> {
    return await this.#withinTransaction(() => this.#letters.changeOf(letter, edited));
  }

  async closeLetter(letter: string, end: LetterEnd): Promise<void> {
    await this.#withinTransaction(() => this.#letters.close(letter, end));
  }

  async #withinTransaction<T>(work: () => Promise<T>): Promise<T> {
    return await this.#guard(async () => {
      this.#open();
      await this.#conversation.finish();
      return await work();
    });
  }

  async rollback(): Promise<void> {
    if (this.#transaction !== undefined && !isBroken(this.#client)) {
      await this.#guard(async () => {
        this.#run(this.#statements.rollback);
        await this.#conversation.finish();
        this.#transaction = undefined;
      });
    }
  }

  /** Hanging up alone is not heard by a server that waits for a lock: its transaction would stay, and might even commit later. */
  async giveUp(): Promise<void> {
    const { endpoint, task, logger } = this.#options;
    const timer = setTimeout(() => this.#hangUp(), GIVE_UP_MS); // a server that does not answer either
    try {
      await this.#side.query('SELECT pg_terminate_backend($1, $2)', [this.#pid, GIVE_UP_MS / 2]);
    } catch (error) {
      const facts = { task: task.name, error: translateError(error, { endpoint: endpoint.name }, this.#side) };
      logger.warn(facts, 'transaction not ended at the target');
    } finally {
      clearTimeout(timer);
      this.#hangUp();
    }
  }

  async durablePosition(): Promise<Position | undefined> {
    const applied = this.#applied;
    try {
      const logEnd = await readLogEnd(this.#side);
      const found = await this.#side.query<{ flushed: string }>('SELECT pg_current_wal_flush_lsn()::text AS flushed');
      return this.#durability.observe(applied, logEnd, positionOfText(found.rows[0]?.flushed ?? '0/0'));
    } catch (error) {
      throw translateError(error, { endpoint: this.#options.endpoint.name }, this.#side);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isBusy || this.#transaction !== undefined) {
      this.#hangUp();
    }
    await Promise.all([closeClient(this.#client), closeClient(this.#side)]);
  }

  /** Plans of all tables, before the transaction does anything: the first of a table asks the catalogue. */
  async #plansOf(changes: ChangeSet): Promise<StepPlans> {
    const plans = new Map<TableChanges, TablePlan>();
    for (const step of changes.steps) {
      if (step.tag === 'rows') {
        for (const table of step.tables) {
          plans.set(table, await this.#plans.get(table.relation, table.target));
        }
      }
    }
    return plans;
  }

  #open(): Transaction {
    this.#transaction ??= this.#begin();
    return this.#transaction;
  }

  #begin(): Transaction {
    const { task } = this.#options;
    if (this.#epoch === undefined && this.#fence === undefined) {
      throw new ReplicationError('BUG', { reason: 'apply before take-over' });
    }
    this.#run(this.#statements.begin);
    if (!hasDefect('no-epoch-lock')) {
      this.#conversation.run(this.#lock, this.#fence?.values ?? [task.id, task.target, this.#epoch ?? 0], { about: this.#lock });
    }
    return { tally: new Tally(), writing: { appliedAt: Date.now() * 1_000, by: `trem:${task.name}` }, isMarked: false };
  }

  /**
   * When the server refuses a row, what `work` did is taken back and nothing else.
   * @param isWithin what came before it in the open transaction stays; else the transaction is rolled back whole
   */
  async #refusable<T>(isWithin: boolean, transaction: Transaction, work: () => Promise<T>): Promise<T> {
    const mark = { rows: transaction.tally.rows };
    if (isWithin) {
      if (transaction.isMarked) {
        this.#run(this.#statements.release); // only now, so that nobody waits for the answer
      }
      this.#run(this.#statements.savepoint);
      transaction.isMarked = true;
    }
    try {
      return await work();
    } catch (error) {
      const translated = this.#translate(error);
      if (translated.class === 'row' && isWithin && this.#conversation.failedAt?.about === this.#statements.commit) {
        throw await this.#lateChecks.note(translated); // nothing of the transaction is left that could be taken back in part
      }
      if (translated.class === 'row' && !isBroken(this.#client)) {
        const sql = this.#conversation.failedSql;
        if (sql !== undefined && translated !== error) {
          this.#sqlOf.set(translated, sql);
        }
        await this.#takeBack(isWithin);
        transaction.isMarked = false;
        transaction.tally.forget(mark);
        this.#harmless.add(translated);
      }
      throw translated;
    }
  }

  async #takeBack(isWithin: boolean): Promise<void> {
    await this.#conversation.finish().catch(() => undefined); // what was queued behind the error
    if (isWithin) {
      this.#run(this.#statements.rollbackTo);
      this.#run(this.#statements.release);
    } else {
      this.#run(this.#statements.rollback);
      this.#transaction = undefined;
    }
    await this.#conversation.finish();
  }

  /** Where nothing is left to check, the commit travels with the rows. */
  async #commit(checkpoint: Checkpoint | undefined, tally: Tally): Promise<void> {
    const { task } = this.#options;
    if (hasDefect('checkpoint-apart')) {
      this.#run(this.#statements.commit);
      await this.#steps.settle(tally);
      this.#run(this.#statements.begin);
    }
    await failpoint('apply.before-checkpoint');
    if (checkpoint !== undefined) {
      this.#conversation.run(
        this.#statements.checkpoint,
        [task.id, task.target, this.#epoch ?? 0, checkpoint.position, checkpoint.captureEpoch, checkpoint.committedAt],
        { about: this.#statements.checkpoint },
      );
    }
    if (tally.isOpen) {
      await this.#steps.settle(tally);
    }
    await failpoint('apply.before-commit');
    this.#run(this.#statements.commit);
    await this.#conversation.finish();
    this.#transaction = undefined;
    this.#checksParts = false;
    this.#applied = checkpoint?.position ?? this.#applied;
    await failpoint('apply.after-commit');
  }

  #run(statement: Statement): void {
    this.#conversation.run(statement, [], { about: statement });
  }

  /** Runs one call; on any error hangs up, translates, and refuses whatever comes later. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy || isBroken(this.#client)) {
      throw new ReplicationError(this.#isBusy ? 'BUG' : 'CONNECTION_LOST', {
        reason: this.#isBusy ? 'two calls at once' : 'closed after an error',
      });
    }
    this.#isBusy = true;
    try {
      return await work();
    } catch (error) {
      const translated = this.#translate(error);
      if (!this.#harmless.has(translated)) {
        this.#hangUp();
      }
      throw translated;
    } finally {
      this.#isBusy = false;
    }
  }

  #translate(error: unknown): ReplicationError {
    const { task, endpoint } = this.#options;
    const about = this.#conversation.failedAt?.about;
    if (about === this.#lock && codeOf(error) === '22012') {
      return new ReplicationError('FENCED', { target: task.target, epoch: this.#epoch }, { cause: error });
    }
    if (about instanceof TablePlan) {
      const { schema, table } = about.target;
      if (codeOf(error) === '23505' && about.isKeyIndex(constraintOf(error))) {
        return new ReplicationError('ROW_EXISTS', { schema, table, constraint: constraintOf(error) }, { cause: error });
      }
      return translateError(error, { schema, table }, this.#client);
    }
    return translateError(error, { endpoint: endpoint.name }, isBroken(this.#side) ? this.#side : this.#client);
  }

  #hangUp(): void {
    closeNow(this.#client);
    closeNow(this.#side);
  }
}

function constraintOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;
}
