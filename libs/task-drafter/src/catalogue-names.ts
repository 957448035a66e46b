import type { DraftEndpoint, DraftTable } from './request.js';
import { fold, nameKey } from './text/fold.js';
import { NameIndex } from './text/name-index.js';
import type { ColumnRef, TableRef } from './wishes.js';

const EMAIL = /^(e?mail|email address|endereco de email|e? ?mail address)$/;

type Place = ColumnRef['candidates'][number];

/** What is there by name: endpoints, schemas, tables and columns, and the names that the sentence gives to them or to what it makes. */
export class CatalogueNames {
  readonly #endpoints: NameIndex<string>;
  readonly #sourceOnly: ReadonlySet<string>;
  readonly #schemas: NameIndex<string>;
  readonly #tables: NameIndex<DraftTable>;
  readonly #columns: NameIndex<Place>;
  readonly #emails: readonly Place[];
  readonly #newTables = new NameIndex<DraftTable>([], () => '');
  readonly #newColumns = new NameIndex<Place>([], () => '');
  #made = new NameIndex<string>([], () => '');
  #hasNewNames = false;

  constructor(endpoints: readonly DraftEndpoint[], tables: readonly DraftTable[]) {
    const places = tables.flatMap((table) => table.columns.map(({ name }) => ({ table, column: name })));
    this.#endpoints = new NameIndex(
      endpoints.map(({ name }) => name),
      (name) => name,
    );
    this.#sourceOnly = new Set(endpoints.filter(({ access }) => access === 'source-only').map(({ name }) => name));
    this.#schemas = new NameIndex([...new Set(tables.map(({ schema }) => schema))], (schema) => schema);
    this.#tables = new NameIndex(tables, ({ table }) => table);
    this.#columns = new NameIndex(places, ({ column }) => column);
    this.#emails = places.filter(({ column }) => nameKey(column).split(' ').includes('email'));
  }

  /** The sentence is read from its beginning: new names of tables and columns stay known, columns that it makes are not there yet. */
  begin(): void {
    this.#made = new NameIndex<string>([], () => '');
  }

  /** From here on a table can be called by its new name, too. */
  renameTable({ candidates }: TableRef, name: string): void {
    this.#hasNewNames = true;
    for (const table of candidates) {
      this.#newTables.add(name, table);
    }
  }

  renameColumn({ candidates }: ColumnRef, name: string): void {
    this.#hasNewNames = true;
    for (const place of candidates) {
      this.#newColumns.add(name, place);
    }
  }

  /** Whether the sentence has given a new name to a table or a column so far. */
  get hasNewNames(): boolean {
    return this.#hasNewNames;
  }

  makeColumn(name: string): void {
    this.#made.add(name, name);
  }

  endpoint(text: string): string | undefined {
    return this.#endpoints.find(text)[0];
  }

  /** Whether nothing can be written there, so that "in shop" can only be where the rows are. */
  isSourceOnly(endpoint: string): boolean {
    return this.#sourceOnly.has(endpoint);
  }

  schema(text: string): string | undefined {
    return this.#schemas.find(text)[0];
  }

  /** Tables that are called so, with or without their schema; which of them the task has is seen in the end. */
  tables(text: string): readonly DraftTable[] {
    const dot = text.indexOf('.');
    if (dot > 0) {
      const schemas = this.#schemas.find(text.slice(0, dot));
      return this.#tables.find(text.slice(dot + 1)).filter(({ schema }) => schemas.includes(schema));
    }
    return [...new Set([...this.#newTables.find(text), ...this.#tables.find(text)])];
  }

  /** Columns of that name in all tables, and one that the sentence has made. */
  columns(text: string): ColumnRef | undefined {
    const [made] = this.#made.find(text);
    const renamed = this.#newColumns.find(text);
    const named = renamed.length > 0 ? renamed : this.#columns.find(text);
    const candidates = named.length > 0 || !EMAIL.test(nameKey(text)) ? named : this.#emails;
    return candidates.length === 0 && made === undefined ? undefined : { text, candidates, ...(made === undefined ? {} : { made }) };
  }

  /** "opened" as what happened then, `opened_at`; none where several columns may be meant. */
  dated(text: string): ColumnRef | undefined {
    const isDate = ({ table, column }: Place) => /^(date|timestamp)/.test(table.columns.find(({ name }) => name === column)?.type ?? '');
    const [found, ...others] = ['_at', '_on', '_date'].flatMap((end) => this.#columns.find(`${text}${end}`).filter(isDate));
    return found === undefined || others.length > 0 ? undefined : { text, candidates: [found] };
  }

  /** Whether these words are the very name of a column, and a table is only called alike: `price` beside a table `prices`. */
  isRatherColumn(text: string): boolean {
    const isExact = (name: string) => fold(name) === fold(text);
    return this.#columns.find(text).some(({ column }) => isExact(column)) && !this.tables(text).some(({ table }) => isExact(table));
  }
}
