import {
  type ApplyReport,
  type ChangeSet,
  type Checkpoint,
  type ColumnsToFollow,
  type HeldChanges,
  hasCode,
  type KnownTypes,
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
import { failpoint } from '@trem/replication-core/faults';
import type pg from 'pg';
import { closeClient, closeNow } from '../connection.js';
import { isBroken, translateError } from '../errors.js';
import { readLogEnd } from '../source/identity.js';
import { positionOfText } from '../source/lsn.js';
import { endingBlockers } from './blockers.js';
import { LOCK_CHECKPOINT, readCheckpoint, takeOver } from './checkpoint.js';
import { DeadLetters } from './dead-letters.js';
import { Durability } from './durability.js';
import { followColumns } from './follow-columns.js';
import { LateChecks } from './late-checks.js';
import { type StepPlans, StepWriter } from './step-writer.js';
import type { TablePlan } from './table-plan.js';
import { TablePlans } from './table-plans.js';
import { Conversation, type Parameter } from './wire/conversation.js';
import { Statement } from './wire/statement.js';
import { WriterErrors } from './writer-errors.js';
import { WriterTransaction } from './writer-transaction.js';

/** How long giving a transaction up may take. */
const GIVE_UP_MS = 4_000;

/** The first statement of each transaction: it fails with a division by zero when whoever writes has been replaced. */
export interface Fence {
  readonly sql: string;
  readonly values: readonly Parameter[];
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

/**
 * Writes change sets. Every transaction locks the task's row of its own epoch first; when a later one has taken over, the server refuses that
 * statement and skips all that was sent behind it.
 *
 * A row that the server refuses takes back what its call wrote. Any other error ends it: what was open is rolled back by hanging up, and every later
 * call is refused. Where it stands, the target itself knows.
 */
export class PostgresTarget implements Target {
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
  readonly #errors: WriterErrors;
  readonly #transaction: WriterTransaction;
  #epoch: number | undefined;
  #applied: Position | undefined;
  /** Each part of a large transaction is held against what is deferred to the commit. */
  #checksParts = false;
  readonly #lateChecks: LateChecks;
  #isBusy = false;

  constructor(options: OpenTargetOptions, { client, pid, side, lockTimeoutMs, fence }: Connections) {
    const { task, endpoint, seal, worker, run, logger } = options;
    const conversation = new Conversation(client);
    const lock = new Statement(fence?.sql ?? LOCK_CHECKPOINT);
    const facts = () => ({ target: task.target, epoch: this.#epoch });
    this.#options = options;
    this.#client = client;
    this.#pid = pid;
    this.#side = side;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#conversation = conversation;
    this.#plans = new TablePlans(side);
    this.#steps = new StepWriter({ conversation, side, logger });
    this.#lateChecks = new LateChecks(side, task);
    this.#errors = new WriterErrors({ endpoint, conversation, client, side, fence: { lock, facts } });
    this.#transaction = new WriterTransaction({
      ...{ task, client, conversation, steps: this.#steps, errors: this.#errors, lateChecks: this.#lateChecks },
      lock: { statement: lock, values: () => fence?.values ?? this.#lockValues() },
    });
    this.#letters = new DeadLetters({ client, conversation, task, seal, worker, run });
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
      const isPart = !last || this.#transaction.isOpen;
      return await this.#transaction.refusable(isPart, async (session) => {
        const { tally } = session;
        const before = tally.mark();
        for (const step of changes.steps) {
          await this.#steps.write(step, plans, session);
        }
        await failpoint('apply.staged');
        if (isPart && this.#checksParts) {
          this.#transaction.checkNow();
          await this.#steps.settle(tally);
        }
        if (last) {
          await this.#commit(checkpoint);
        } else {
          await this.#steps.settle(tally);
          await failpoint('apply.part-written');
        }
        return tally.since(before);
      });
    });
  }

  get isUsable(): boolean {
    return !isBroken(this.#client);
  }

  async write(changes: ChangeSet): Promise<ApplyReport> {
    return await this.#guard(async () => {
      const plans = await this.#plansOf(changes);
      return await this.#transaction.refusable(true, async (session) => {
        const { tally } = session;
        const before = tally.mark();
        for (const step of changes.steps) {
          await this.#steps.write(step, plans, session);
        }
        if (changes.steps.length > 0) {
          this.#transaction.checkNow(); // what is deferred would only be found at the commit, and nobody would know which row it is
        }
        await this.#steps.settle(tally);
        for (const emptied of changes.steps.flatMap((step) => (step.tag === 'truncate' ? step.tables : []))) {
          await this.#letters.emptied(emptied);
        }
        return tally.since(before);
      });
    });
  }

  async setAside(refused: readonly RefusedChange[]): Promise<void> {
    await this.#withinTransaction(() => this.#letters.store(refused, (error) => this.#errors.sqlOf(error)));
  }

  async held(): Promise<HeldChanges> {
    return await this.#guard(() => this.#letters.held());
  }

  async commit(checkpoint?: Checkpoint): Promise<void> {
    await this.#guard(() => this.#commit(checkpoint));
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

  async changeOf(letter: string, edited?: SealedBytes, knownTypes?: KnownTypes): Promise<RowChange> {
    return await this.#withinTransaction(async () => {
      try {
        return await this.#letters.changeOf(letter, edited, knownTypes);
      } catch (error) {
        if (hasCode(error, 'VALUE_INVALID')) {
          this.#errors.spare(error); // what a person wrote: only this letter stays open
        }
        throw error;
      }
    });
  }

  async closeLetter(letter: string, end: LetterEnd): Promise<void> {
    await this.#withinTransaction(() => this.#letters.close(letter, end));
  }

  async follow(change: ColumnsToFollow): Promise<void> {
    await this.#withinTransaction(async () => {
      await followColumns(this.#client, this.#options.task, change);
      await failpoint('follow.before-commit');
      await this.#commit(undefined);
    });
    await failpoint('follow.after-commit');
  }

  async #withinTransaction<T>(work: () => Promise<T>): Promise<T> {
    return await this.#guard(async () => {
      this.#transaction.open();
      await this.#conversation.finish();
      return await work();
    });
  }

  async rollback(): Promise<void> {
    if (this.#transaction.isOpen && !isBroken(this.#client)) {
      await this.#guard(() => this.#transaction.rollback());
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
    if (this.#isBusy || this.#transaction.isOpen) {
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

  #lockValues(): readonly Parameter[] | undefined {
    const { task } = this.#options;
    return this.#epoch === undefined ? undefined : [task.id, task.target, this.#epoch];
  }

  async #commit(checkpoint: Checkpoint | undefined): Promise<void> {
    await this.#transaction.commit(checkpoint, this.#epoch);
    this.#checksParts = false;
    this.#applied = checkpoint?.position ?? this.#applied;
    await failpoint('apply.after-commit');
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
      const translated = this.#errors.translate(error);
      if (!this.#errors.isHarmless(translated)) {
        this.#hangUp();
      }
      throw translated;
    } finally {
      this.#isBusy = false;
    }
  }

  #hangUp(): void {
    closeNow(this.#client);
    closeNow(this.#side);
  }
}
