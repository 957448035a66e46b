import { CatalogueNames } from './catalogue-names.js';
import type { DraftEndpoint, DraftTable } from './request.js';
import { ARTICLE, type Cursor } from './text/cursor.js';
import { goesOn, isFiller, isGrammar, isManner } from './text/grammar-words.js';
import { longestName } from './text/names-said.js';
import type { TableRef, Wish } from './wishes.js';

/** The table that was read at a place, and where its name ends. */
type TableRead = { readonly table: TableRef; readonly end: number } | 'none';

/** Reads names of endpoints, schemas and tables out of a sentence, and new names, as written or as people say them: "order items" is `order_items`. */
export abstract class TableNames {
  /** What there is; new names are given there. */
  readonly known: CatalogueNames;
  readonly #tablesRead = new Map<number, TableRead>();
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

  /** The same, or one word that names no table: a question for later. */
  tableOrUnknown(cursor: Cursor): TableRef | undefined {
    return this.table(cursor) ?? this.unknown(cursor, (text) => ({ text, candidates: [] }));
  }

  /** A new name. */
  newName(cursor: Cursor): string | undefined {
    return cursor.attempt(() => {
      cursor.phrase(ARTICLE);
      const token = cursor.take('word', 'quoted');
      return token === undefined || (token.kind === 'word' && (isGrammar(token.folded) || isManner(token.folded))) ? undefined : token.text;
    });
  }

  /** One word that may be a name, where none is known; no word of the grammar is. */
  protected unknown<T>(cursor: Cursor, make: (text: string) => T): T | undefined {
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
}
