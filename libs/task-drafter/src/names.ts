import { TableNames } from './table-names.js';
import { ARTICLE, type Cursor } from './text/cursor.js';
import { longestName } from './text/names-said.js';
import type { ColumnRef, TableRef } from './wishes.js';

const OF = ['of|in|on|from|for', 'de|da|do|das|dos|na|no|nas|nos|em|para'];

type Place = ColumnRef['candidates'][number];

/** Reads names out of a sentence: of columns, too, each of the table that is said with it, spoken of, or named last. */
export class Names extends TableNames {
  #last: ColumnRef | undefined;

  override begin(): void {
    super.begin();
    this.#last = undefined;
  }

  /** Whether what stands here is a column and no table: its word is said, its name is exactly that, or a table owns it. */
  startsRatherColumn(cursor: Cursor): boolean {
    const from = cursor.at;
    const { lastTable, lastTableEnd } = this;
    const table = this.table(cursor);
    const isOwner = cursor.peek()?.kind === 'of';
    const isColumn = table === undefined || isOwner || this.known.isRatherColumn(table.text);
    cursor.at = from;
    Object.assign(this, { lastTable, lastTableEnd });
    return isColumn && this.startsColumn(cursor);
  }

  /** A column that is there: `email`, "first name", `customers.email`, "the customers' e-mails", "e-mails of customers", "it". */
  column(cursor: Cursor): ColumnRef | undefined {
    const isIts = cursor.peek()?.folded === 'its';
    const found = cursor.attempt(() => {
      cursor.phrase(ARTICLE);
      cursor.phrase('column|columns|coluna|colunas');
      const owned = cursor.attempt(() => {
        const table = this.table(cursor);
        return table !== undefined && cursor.take('of') ? this.#columnOf(cursor, table) : undefined;
      });
      const plain = owned ?? longestName(cursor, (text) => this.columnNamed(text));
      if (plain !== undefined) {
        cursor.phrase('column|columns|field|fields|col', 'numbers|number|values|addresses');
      }
      return plain === undefined || owned !== undefined
        ? plain
        : (this.#ownerBehind(cursor, plain) ?? (isIts ? this.#ofLast(plain) : undefined) ?? this.#inContext(plain));
    });
    this.#last = found ?? this.#last;
    return found;
  }

  /** "opened since 2024-01-01": a date as what happened then, `opened_at`. */
  dated(cursor: Cursor): ColumnRef | undefined {
    return cursor.attempt(() => this.known.dated(cursor.take('word')?.text ?? ''));
  }

  startsDate(cursor: Cursor): boolean {
    const from = cursor.at;
    const found = this.dated(cursor);
    cursor.at = from;
    return found !== undefined;
  }

  /** A column that is true or false, also as Portuguese says its most usual name. */
  truth(cursor: Cursor): ColumnRef | undefined {
    return cursor.attempt(() => {
      const isActive = cursor.phrase('ativo|ativos|ativa|ativas') !== undefined;
      const column = isActive ? this.known.columns('active') : this.column(cursor);
      const isTruth = ({ table, column: name }: Place) => /^bool/.test(table.columns.find((one) => one.name === name)?.type ?? '');
      return column !== undefined && column.candidates.length > 0 && column.candidates.every(isTruth) ? column : undefined;
    });
  }

  startsColumn(cursor: Cursor): boolean {
    const from = cursor.at;
    const last = this.#last;
    const found = this.column(cursor);
    cursor.at = from;
    this.#last = last;
    return found !== undefined;
  }

  columnOrUnknown(cursor: Cursor): ColumnRef | undefined {
    return this.column(cursor) ?? this.unknown(cursor, (text) => ({ text, candidates: [], ...this.#contextTable() }));
  }

  /** "divide it by 12": the column named last. */
  lastColumn(cursor: Cursor): ColumnRef | undefined {
    return this.#last !== undefined && cursor.phrase('it|them', 'o|a|os|as por') !== undefined ? this.#last : undefined;
  }

  #ownerBehind(cursor: Cursor, column: ColumnRef): ColumnRef | undefined {
    return cursor.attempt(() => {
      if (column.table !== undefined && column.table !== this.context) {
        return undefined;
      }
      if (cursor.phrase('dela|dele') !== undefined) {
        return this.#ofLast(column);
      }
      const isOf = cursor.phraseOf(OF) !== undefined;
      const isLast = isOf && cursor.phrase('that|this|same table', 'the same table', 'ela|dela', 'essa|esta|mesma tabela') !== undefined;
      cursor.phrase(...(isLast ? ['only|alone', 'apenas|somente'] : []));
      const table = isLast ? this.lastTable : isOf ? this.table(cursor) : undefined;
      return table === undefined ? undefined : narrowed(column, table);
    });
  }

  /** "its email", "o email dela": of the table named last, where it has such a column. */
  #ofLast(column: ColumnRef): ColumnRef | undefined {
    const own = this.lastTable === undefined || column.table !== undefined ? undefined : narrowed(column, this.lastTable);
    return own === undefined || own.candidates.length === 0 ? undefined : own;
  }

  #columnOf(cursor: Cursor, table: TableRef): ColumnRef | undefined {
    return (
      longestName(cursor, (text) => {
        const found = this.known.columns(text);
        const inTable = found === undefined ? undefined : narrowed(found, table);
        return inTable?.candidates.length === 0 ? undefined : inTable;
      }) ?? this.unknown(cursor, (text) => ({ text, table, candidates: [] }))
    );
  }

  /** In the table that is spoken of where it has such a column, unless the name says itself whose it is. */
  columnNamed(text: string): ColumnRef | undefined {
    const dot = text.lastIndexOf('.');
    if (dot > 0) {
      const table = { text: text.slice(0, dot), candidates: this.known.tables(text.slice(0, dot)) };
      const column = this.known.columns(text.slice(dot + 1));
      return column === undefined || table.candidates.length === 0 ? undefined : narrowed(column, table);
    }
    const found = this.known.columns(text);
    return found === undefined || this.context === undefined ? found : inContext(found, this.context);
  }

  /** Where one table is spoken of, a column of others is none of it. */
  #inContext(column: ColumnRef): ColumnRef {
    const isElsewhere = this.context !== undefined && column.table === undefined && column.made === undefined;
    return isElsewhere && this.context !== undefined ? narrowed(column, this.context) : column;
  }

  #contextTable() {
    return this.context === undefined ? {} : { table: this.context };
  }
}

/** Only what the table has of it. */
export function narrowed(column: ColumnRef, table: TableRef): ColumnRef {
  return { ...column, table, candidates: column.candidates.filter((candidate) => table.candidates.includes(candidate.table)) };
}

/** The table that is spoken of is meant where it has the column; a table that is named wins. */
function inContext(column: ColumnRef, table: TableRef): ColumnRef {
  const inside = narrowed(column, table);
  return inside.candidates.length > 0 || column.made !== undefined ? inside : column;
}
