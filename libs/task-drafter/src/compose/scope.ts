import type { DraftTable, Question } from '../request.js';
import { nearest } from '../text/nearest.js';
import type { ColumnRef, TableRef } from '../wishes.js';

export interface Place {
  readonly table: DraftTable;
  readonly column: string;
}

export const nameOf = ({ schema, table }: DraftTable) => `${schema}.${table}`;

/** The tables of a draft, and what words mean among them. What means nothing, or several things, becomes a question. */
export class Scope {
  readonly tables: readonly DraftTable[];
  readonly #known: readonly DraftTable[];
  readonly questions: Question[];

  constructor(options: { readonly tables: readonly DraftTable[]; readonly known: readonly DraftTable[]; readonly questions: Question[] }) {
    this.tables = options.tables;
    this.#known = options.known;
    this.questions = options.questions;
  }

  ask(about: string, text: string, choices: readonly string[] = []): undefined {
    if (!this.questions.some((question) => question.about === about && question.text === text)) {
      this.questions.push({ about, text, choices });
    }
    return undefined;
  }

  /** The one table of the draft that is meant. */
  table(ref: TableRef): DraftTable | undefined {
    const inside = ref.candidates.filter((table) => this.tables.includes(table));
    const [only, ...others] = inside;
    if (only !== undefined) {
      return others.length === 0 ? only : this.ask(ref.text, `Which table is "${ref.text}"?`, inside.map(nameOf));
    }
    const found = ref.candidates[0];
    return found === undefined
      ? this.#unknownTable(ref.text)
      : this.ask(ref.text, `${nameOf(found)} is not among the tables of the task; shall it be added?`, [nameOf(found)]);
  }

  #unknownTable(text: string): undefined {
    const near = nearest(text, this.#known.map(nameOf));
    const hint = near.length === 0 ? 'which table is meant?' : `did you mean ${near.join(' or ')}?`;
    return this.ask(text, `There is no table "${text}": ${hint}`, near);
  }

  /** Every column of the draft that is meant: one name can be in several tables. Empty when there is a question. */
  places(ref: ColumnRef): readonly Place[] {
    const table = ref.table === undefined ? undefined : this.table(ref.table);
    if (ref.table !== undefined && table === undefined) {
      return [];
    }
    const tables = table === undefined ? this.tables : [table];
    const found = ref.candidates.filter((candidate) => tables.includes(candidate.table));
    if (found.length === 0) {
      this.#unknownColumn(ref, tables);
    }
    return found;
  }

  #unknownColumn({ text, candidates }: ColumnRef, tables: readonly DraftTable[]): undefined {
    const elsewhere = candidates.map(({ table, column }) => `${nameOf(table)}.${column}`);
    const columns = tables.flatMap(({ columns: all }) => all.map(({ name }) => name));
    const near = elsewhere.length > 0 ? elsewhere.slice(0, 5) : nearest(text, columns);
    const where = tables.length === 1 && tables[0] !== undefined ? nameOf(tables[0]) : 'the tables of the task';
    const hint = near.length === 0 ? 'which column is meant?' : `did you mean ${near.join(' or ')}?`;
    return this.ask(text, `There is no column "${text}" in ${where}: ${hint}`, near);
  }

  /** The one column that is meant. */
  place(ref: ColumnRef): Place | undefined {
    const found = this.places(ref);
    if (found.length > 1) {
      const choices = found.map(({ table, column }) => `${nameOf(table)}.${column}`);
      return this.ask(ref.text, `Which column is "${ref.text}"? There is more than one`, choices);
    }
    return found[0];
  }
}
