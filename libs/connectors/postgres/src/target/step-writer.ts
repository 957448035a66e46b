import type { ChangeStep, Logger, TableChanges, TableTarget } from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { refuseCascades } from './cascades.js';
import { extendedChanges } from './extended-changes.js';
import { HistoryWriter } from './history-writer.js';
import { replaceRows } from './replace-writer.js';
import type { Writing } from './row-extender.js';
import { untangled } from './shared-keys.js';
import { deleteAll, truncate } from './statements.js';
import { byPriority, hasPriorities, type PlannedChanges } from './table-order.js';
import type { TablePlan } from './table-plan.js';
import { TableWriter } from './table-writer.js';
import { refuseTaken } from './taken-keys.js';
import type { Tally } from './tally.js';
import { writeTruncate } from './truncate-writer.js';
import { VersionWriter } from './version-writer.js';
import type { Conversation } from './wire/conversation.js';
import { Statement } from './wire/statement.js';

interface StepWriterOptions {
  readonly conversation: Conversation;
  /** Another connection of the same role, to look at the catalogue. */
  readonly side: pg.Client;
  readonly logger: Logger;
}

export type StepPlans = ReadonlyMap<TableChanges, TablePlan>;

/** What lasts for a target transaction. */
export interface Session {
  readonly tally: Tally;
  readonly writing: Writing;
}

const keepsVersions = ({ target }: TablePlan) => target.apply?.mode === 'scd2' || target.apply?.mode === 'history';

/** Writes the steps of a change set into the open transaction. */
export class StepWriter {
  readonly #conversation: Conversation;
  readonly #side: pg.Client;
  readonly #logger: Logger;
  readonly #statements = {
    savepoint: new Statement('SAVEPOINT trem_table'),
    rollbackTo: new Statement('ROLLBACK TO SAVEPOINT trem_table'),
    release: new Statement('RELEASE SAVEPOINT trem_table'),
  };

  constructor({ conversation, side, logger }: StepWriterOptions) {
    this.#conversation = conversation;
    this.#side = side;
    this.#logger = logger;
  }

  /** Sends a step; what the server says to it is heard of at the next `settle`. */
  async write(step: ChangeStep, plans: StepPlans, { tally, writing }: Session): Promise<void> {
    if (step.tag === 'truncate') {
      await this.#truncate(step, { tally, writing });
      return;
    }
    const tables = step.tables.flatMap((table) => {
      const plan = plans.get(table);
      return plan === undefined ? [] : [{ table, plan }];
    });
    for (const { table, plan } of tables.filter((one) => keepsVersions(one.plan))) {
      await this.#orDrop(tally, () => this.#writeVersions(table, plan, { tally, writing }));
    }
    const others = tables.flatMap(({ table, plan }) => {
      const { extender } = plan;
      return keepsVersions(plan) ? [] : [{ table: extender === undefined ? table : extendedChanges(table, extender, writing), plan }];
    });
    for (const { table, plan } of await this.#inOrder(others, tally)) {
      await this.#orDrop(tally, () => this.#writeTable(table, plan, tally));
    }
  }

  async #writeVersions({ changes }: TableChanges, plan: TablePlan, session: Session): Promise<void> {
    const open = { ...session, conversation: this.#conversation, plan };
    if (plan.target.apply?.mode === 'history') {
      await new HistoryWriter(open).write(changes);
      return;
    }
    const ordered = untangled(changes, plan);
    if (plan.target.keysMayMeet === true) {
      await refuseTaken(open, ordered);
    }
    await new VersionWriter(open).write(ordered);
  }

  /** By priority. What leaves, leaves in the opposite order and before: foreign keys of the target may be checked. Returns what is left to write. */
  async #inOrder(tables: readonly PlannedChanges[], tally: Tally): Promise<readonly PlannedChanges[]> {
    const ordered = byPriority(tables);
    if (!hasPriorities(tables)) {
      return ordered;
    }
    const left: PlannedChanges[] = [];
    for (const { table, plan } of ordered.reverse()) {
      const { net } = table;
      if (net === undefined || plan.hasOtherUnique) {
        left.push({ table, plan });
      } else {
        await new TableWriter(this.#conversation, plan, tally).takeOut(net);
        left.push({ table: { ...table, net: { ...net, deletes: [], removals: [] } }, plan });
      }
    }
    return left.reverse();
  }

  async #writeTable(table: TableChanges, plan: TablePlan, tally: Tally): Promise<void> {
    const writer = new TableWriter(this.#conversation, plan, tally);
    if (plan.hasOtherUnique || (plan.hasKey && table.net === undefined)) {
      await this.#writeUnique(table, plan, tally);
    } else if (table.net !== undefined) {
      await writer.writeNet(table.net);
    } else {
      await writer.writeInOrder(table.changes);
    }
  }

  /** A defect that a test build can be given: what the target refuses is left out, and counts as applied. */
  async #orDrop(tally: Tally, write: () => Promise<void>): Promise<void> {
    if (!hasDefect('poison-row-dropped')) {
      await write();
      return;
    }
    await this.settle(tally);
    const mark = tally.mark();
    this.#run(this.#statements.savepoint);
    try {
      await write();
      await this.settle(tally);
    } catch {
      tally.forget(mark);
      this.#run(this.#statements.rollbackTo);
    }
    this.#run(this.#statements.release);
  }

  /**
   * A table with another unique index than the one that finds its rows: a value may pass from one row to another, which only the source's order
   * allows; or, where the source checks at its commit, no order at all. Each way is tried from the same savepoint.
   */
  async #writeUnique({ net, changes }: TableChanges, plan: TablePlan, tally: Tally): Promise<void> {
    const writer = new TableWriter(this.#conversation, plan, tally);
    const ways = [
      ...(net === undefined ? [] : [() => writer.writeNet(net)]),
      () => writer.writeInOrder(plan.target.apply?.mode === 'upsert' ? untangled(changes, plan) : changes),
      () => replaceRows(this.#conversation, plan, tally, changes),
    ];
    await this.settle(tally); // so that an error can only be this table's
    const mark = tally.mark();
    this.#run(this.#statements.savepoint);
    for (const [index, way] of ways.entries()) {
      try {
        await way();
        await this.settle(tally);
        break;
      } catch (error) {
        if (index === ways.length - 1 || !isOrderConflict(error)) {
          throw error;
        }
        this.#logger.debug(
          { schema: plan.target.schema, table: plan.target.table, way: index + 1 },
          'unique conflict, written in another way',
        );
        tally.forget(mark);
        this.#run(this.#statements.rollbackTo);
        await failpoint('apply.fallback-in-order');
      }
    }
    this.#run(this.#statements.release);
  }

  /**
   * What else refers to the tables at the target is not ours to empty: then their rows are deleted instead, which its foreign keys may refuse;
   * never where that would change other tables.
   */
  async #truncate(step: ChangeStep & { readonly tag: 'truncate' }, { tally, writing }: Session): Promise<void> {
    const { at, tables, restartIdentity } = step;
    const emptied = tables.filter((table) => at === undefined || !writeTruncate(this.#conversation, table, { at, writing, tally }));
    await this.#empty(emptied, restartIdentity, tally);
  }

  async #empty(tables: readonly TableTarget[], restartIdentity: boolean, tally: Tally): Promise<void> {
    if (tables.length === 0) {
      return;
    }
    await this.settle(tally);
    this.#run(this.#statements.savepoint);
    this.#run(new Statement(truncate(tables, restartIdentity)));
    try {
      await this.#conversation.finish();
    } catch (error) {
      if (codeOf(error) !== '0A000') {
        throw error;
      }
      await refuseCascades(this.#side, tables); // it has the same role and settings
      this.#run(this.#statements.rollbackTo);
      for (const table of tables) {
        this.#run(new Statement(deleteAll(table)));
      }
    }
    this.#run(this.#statements.release);
  }

  /** Waits for the answers to all that was sent. @throws what the server refused · ROW_MISSING */
  async settle(tally: Tally): Promise<void> {
    await this.#conversation.finish();
    tally.check();
  }

  #run(statement: Statement): void {
    this.#conversation.run(statement, [], { about: statement });
  }
}

/** Unique or exclusion constraint: another order may satisfy it. */
function isOrderConflict(error: unknown): boolean {
  return codeOf(error) === '23505' || codeOf(error) === '23P01';
}
