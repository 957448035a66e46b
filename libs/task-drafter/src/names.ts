import { CatalogueNames } from './catalogue-names.js';
import type { DraftEndpoint, DraftTable } from './request.js';
import { ARTICLE, type Cursor } from './text/cursor.js';
import { goesOn, isFiller, isGrammar, isManner } from './text/grammar-words.js';
import { longestName } from './text/names-said.js';
import type { ColumnRef, TableRef, Wish } from './wishes.js';

const OF = ['of|in|on|from|for', 'de|da|do|das|dos|na|no|nas|nos|em|para'];

/** The table that was read at a place, and where its name ends. */
type TableRead = { readonly table: TableRef; readonly end: number } | 'none';
type Place = ColumnRef['candidates'][number];

/** Reads names of endpoints, schemas, tables and columns out of a sentence, as written or as people say them: "order items" is `order_items`. */
export class Names {
  /** What there is; new names are given there. */
  readonly known: CatalogueNames;
  readonly #tablesRead = new Map<number, TableRead>();
  #last: ColumnRef | undefined;
  /** "On staff ...": the table of the columns that follow, until the sentence ends. */
  context: TableRef | undefined;
  /** The table read last, and where it ended. */
  lastTable: TableRef | undefined;
  lastTableEnd = -1;
  /** Whether the sentence has chosen tables so far. */
  hasSelection = false;
  /** Where the endpoint read last ended. */
  lastEndpointEnd = -1;

  /** Whether a wish of its own begins here; what does is no name in a list: "customers, combine first_name and ...". */
  beginsWish: (cursor: Cursor) => boolean = () => false;
  /** The same for what is a wish itself, and no politeness around one. */
  asksFor: (cursor: Cursor) => boolean = () => false;
  /** The wish that begins here, read. */
  wishesHere: (cursor: Cursor) => readonly Wish[] | undefined = () => undefined;

  constructor(endpoints: readonly DraftEndpoint[], tables: readonly DraftTable[]) {
    this.known = new CatalogueNames(endpoints, tables);
  }

  /** The sentence is read from its beginning: new names of tables and columns stay known, columns that it makes are not there yet. */
  begin(): void {
    this.known.begin();
    this.#tablesRead.clear();
    this.context = undefined;
    this.lastTable = undefined;
    this.lastTableEnd = -1;
    this.lastEndpointEnd = -1;
    this.hasSelection = false;
    this.#last = undefined;
  }

  endpoint(cursor: Cursor): string | undefined {
    const found = longestName(cursor, (text) => this.known.endpoint(text));
    this.lastEndpointEnd = found === undefined ? this.lastEndpointEnd : cursor.at;
    return found;
  }

  schema(cursor: Cursor): string | undefined {
    return longestName(cursor, (text) => this.known.schema(text));
  }

  /** A table that is there, said in up to five words, with or without its schema. */
  table(cursor: Cursor): TableRef | undefined {
    const read = this.#tablesRead.get(cursor.at) ?? this.#readTable(cursor);
    if (read === 'none') {
      return undefined;
    }
    cursor.at = read.end;
    this.lastTable = { ...read.table };
    this.lastTableEnd = cursor.at;
    return this.lastTable;
  }

  /** Nearly every wish asks whether a table stands at a place: that is read once there, until a table gets another name. */
  #readTable(cursor: Cursor): TableRead {
    const from = cursor.at;
    cursor.phrase(ARTICLE);
    cursor.phrase('table|tables|tabela|tabelas');
    const table = longestName(cursor, (text) => {
      const candidates = this.known.tables(text);
      return candidates.length === 0 ? undefined : { text, candidates };
    });
    if (table !== undefined) {
      cursor.phrase('table|tables');
    }
    const read = table === undefined ? 'none' : { table, end: cursor.at };
    cursor.at = from;
    this.#tablesRead.set(from, read);
    return read;
  }

  /** From here on a table can be called by its new name, too. */
  renameTable(table: TableRef, name: string): void {
    this.known.renameTable(table, name);
    this.#tablesRead.clear();
  }

  /** The table that people call so; none where several are. */
  tableCalled(text: string): TableRef | undefined {
    const candidates = this.known.tables(text);
    return candidates.length === 1 ? { text, candidates } : undefined;
  }

  startsTable(cursor: Cursor): boolean {
    const { at } = cursor;
    const { lastTable, lastTableEnd } = this;
    const found = this.table(cursor);
    cursor.at = at;
    Object.assign(this, { lastTable, lastTableEnd });
    return found !== undefined;
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

  /** The same, or one word that names no table: a question for later. */
  tableOrUnknown(cursor: Cursor): TableRef | undefined {
    return this.table(cursor) ?? this.#unknown(cursor, (text) => ({ text, candidates: [] }));
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
    return this.column(cursor) ?? this.#unknown(cursor, (text) => ({ text, candidates: [], ...this.#contextTable() }));
  }

  /** "divide it by 12": the column named last. */
  lastColumn(cursor: Cursor): ColumnRef | undefined {
    return this.#last !== undefined && cursor.phrase('it|them', 'o|a|os|as por') !== undefined ? this.#last : undefined;
  }

  /** A new name. */
  newName(cursor: Cursor): string | undefined {
    return cursor.attempt(() => {
      cursor.phrase(ARTICLE);
      const token = cursor.take('word', 'quoted');
      return token === undefined || (token.kind === 'word' && (isGrammar(token.folded) || isManner(token.folded))) ? undefined : token.text;
    });
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
      }) ?? this.#unknown(cursor, (text) => ({ text, table, candidates: [] }))
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

  #unknown<T>(cursor: Cursor, make: (text: string) => T): T | undefined {
    const isInList = /^(,|and|e)$/.test(cursor.peek(-1)?.folded ?? '');
    if (isInList && this.beginsWish(cursor)) {
      return undefined;
    }
    return cursor.attempt(() => {
      cursor.phrase(ARTICLE);
      cursor.phrase('table|tables|column|columns|tabela|tabelas|coluna|colunas');
      const token = cursor.take('word', 'quoted');
      const isName =
        token !== undefined && (token.kind === 'quoted' || !(isGrammar(token.folded) || isFiller(token.folded) || goesOn(token.folded)));
      return isName ? make(token.text) : undefined;
    });
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
