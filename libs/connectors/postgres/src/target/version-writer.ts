import type { ChangeStamp, RowChange, TableTarget } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import type { AddedColumn } from '../added-columns.js';
import type { TupleRow } from '../source/pgoutput/tuple-row.js';
import type { OpenTable } from './open-table.js';
import { type AddedValue, factOf, type Writing } from './row-extender.js';
import { COPY_ROWS, parameters, TableWriter } from './table-writer.js';
import { numberOf } from './tally.js';
import { type Move, type VersionEvent, versionStretches } from './version-events.js';
import type { Statement } from './wire/statement.js';

/** µs since 1970 of the year 2000: where marks of shapes count from. */
const MARKS_FROM = 946_684_800_000_000;

/** When a version begins that a change opens, µs since 1970. */
export function timeOf({ apply }: TableTarget, at: ChangeStamp, { appliedAt }: Writing): number {
  return apply?.scd2.time === 'apply' ? appliedAt : at.committedAt;
}

/** Writes the changes of a table in mode scd2. */
export class VersionWriter {
  readonly #table: OpenTable;

  constructor(table: OpenTable) {
    this.#table = table;
  }

  async write(changes: readonly RowChange[]): Promise<void> {
    const plan = this.#table.plan;
    const { key, apply } = plan.target;
    const { compared } = plan;
    const { hasPlainKey } = plan.versions;
    for (const { moves, single, chained } of versionStretches(changes, {
      ...{ key, compared, hasPlainKey, perTransaction: apply?.scd2.perTransaction === true },
    })) {
      for (const move of moves) {
        this.#move(move);
        await this.#table.conversation.pressure();
      }
      await this.#writeSingle(single);
      await this.#write(chained, (shapes) => plan.versions.chains(shapes));
    }
  }

  /** Many rows of keys that the target has never had are copied in: one question for all of them, in place of windows, ends and places for each. */
  async #writeSingle(events: readonly VersionEvent[]): Promise<void> {
    const { plan, conversation, tally } = this.#table;
    const inserts = events.filter(({ isInsert }) => isInsert);
    const isCopied =
      inserts.length >= COPY_ROWS && plan.isCopyable && plan.canLeaveOut && !plan.isTextual && !(await this.#knowsAny(inserts));
    const others = isCopied ? events.filter(({ isInsert }) => !isInsert) : events;
    await this.#write(others, (shapes) => plan.versions.records(shapes));
    if (isCopied) {
      const rows = inserts.map((event) => this.#record(event, []));
      await new TableWriter(conversation, plan, tally).insertAll(rows);
      tally.counted(plan.target, { opened: rows.length, closed: 0 });
    }
  }

  /** Waits for the answer, and with it for those to all that was sent before. */
  async #knowsAny(events: readonly VersionEvent[]): Promise<boolean> {
    const { plan, conversation } = this.#table;
    let known = 0;
    const row = ([count]: readonly unknown[]) => {
      known += numberOf(count);
    };
    const rows = events.map((event) => event.row);
    const answer = { about: plan, row };
    await conversation.runRecords(plan.versions.knowsAnyKey(), rows, { layout: plan.keyLayout, elementOid: plan.rowTypeOid, answer });
    await conversation.finish();
    return known > 0;
  }

  async #write(events: readonly VersionEvent[], statement: (shapes: readonly string[]) => Statement): Promise<void> {
    if (events.length === 0) {
      return;
    }
    if (!this.#areRecords(events)) {
      await this.#writeRows(events);
      return;
    }
    const partial = hasDefect('unchanged-as-null') ? [] : events.filter(({ opens, row }) => opens && row.hasUnchanged);
    const shapes = [...new Set(partial.map(({ row }) => row.unchangedShape()))].sort();
    const rows = events.map((event) => this.#record(event, shapes));
    const plan = this.#table.plan;
    const answer = this.#table.tally.versions(plan, events.length, { mayLack: shapes.length > 0 });
    await this.#table.conversation.runRecords(statement(shapes), rows, { layout: plan.layout, elementOid: plan.rowTypeOid, answer });
  }

  /** A record cannot hold text, nor NULL for what is left out where a domain refuses it. */
  #areRecords(events: readonly VersionEvent[]): boolean {
    const { isTextual, canLeaveOut, isComplete } = this.#table.plan;
    return !isTextual && (canLeaveOut || (isComplete && events.every(({ opens, row }) => opens && !row.hasUnchanged)));
  }

  async #writeRows(events: readonly VersionEvent[]): Promise<void> {
    const plan = this.#table.plan;
    for (const event of events) {
      const isPartial = event.opens && event.row.hasUnchanged;
      const { statement, values } = plan.versions.row(event.opens, isPartial ? event.row.unchangedShape() : '');
      const answer = this.#table.tally.versions(plan, 1, { mayLack: isPartial });
      this.#table.conversation.run(statement, parameters(plan, this.#record(event, []), values), answer);
      await this.#table.conversation.pressure();
    }
  }

  #record({ opens, row, at }: VersionEvent, shapes: readonly string[]): TupleRow {
    const place = opens && row.hasUnchanged ? shapes.indexOf(row.unchangedShape()) + 1 : 0;
    return this.#extended(row, at, (fact) => {
      switch (fact) {
        case 'start':
          return this.#timeOf(at);
        case 'end':
          return place === 0 ? null : { micros: MARKS_FROM + place };
        case 'current':
          return opens;
        default:
          return undefined;
      }
    });
  }

  #extended(row: TupleRow, at: ChangeStamp, own: (fact: AddedColumn['fact']) => AddedValue): TupleRow {
    const { extender } = this.#table.plan;
    return (
      extender?.extend(
        row,
        ({ fact }) => own(fact) ?? (fact === 'end' ? null : factOf(fact, at, { isNew: true, writing: this.#table.writing })),
      ) ?? row
    );
  }

  /** The old key's version is closed; what it holds of the columns that were not sent goes into the new key's. */
  #move({ from, row, at }: Move): void {
    const { plan, tally } = this.#table;
    const { statement, values, found } = plan.versions.copy(row.unchangedShape());
    const count = tally.counting(plan.target, (closed: number) => ({ opened: 1, closed }));
    const extended = this.#extended(row, at, (fact) => (fact === 'start' ? this.#timeOf(at) : fact === 'current' ? true : undefined));
    this.#table.conversation.run(statement, [...parameters(plan, extended, values), ...parameters(plan, from, found)], {
      ...tally.found(plan, 1),
      row: ([closed]) => count(numberOf(closed)),
    });
  }

  #timeOf(at: ChangeStamp): { readonly micros: number } {
    return { micros: timeOf(this.#table.plan.target, at, this.#table.writing) };
  }
}
