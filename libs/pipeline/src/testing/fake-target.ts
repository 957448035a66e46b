import {
  type ApplyReport,
  asPosition,
  type ChangeSet,
  type Checkpoint,
  type HeldChanges,
  type LetterEnd,
  type NetChanges,
  type Position,
  type RefusedChange,
  ReplicationError,
  type Row,
  type RowChange,
  type TableChanges,
  type TakenOver,
  type Target,
  type UnclosedLetter,
} from '@trem/replication-core';
import { FakeRow, textOf } from './fake-log.js';

type Table = Map<string, readonly (string | null)[]>;

interface State {
  readonly tables: ReadonlyMap<string, Table>;
  /** What is set aside. */
  readonly letters: readonly RefusedChange[];
  readonly checkpoint: Checkpoint | undefined;
}

/** A target that lives longer than its writers: what they see of each other is what is committed. */
export class FakeDatabase {
  state: State;
  epoch = 0;
  /** Positions of the checkpoints that were committed, in order. */
  readonly committed: Position[] = [];

  constructor(position: Position) {
    this.state = { tables: new Map(), letters: [], checkpoint: { position, captureEpoch: 0, committedAt: 0 } };
  }

  /** Rows of a table as texts, sorted. */
  rows(table: string): readonly (readonly (string | null)[])[] {
    return [...(this.state.tables.get(table)?.values() ?? [])].sort((one, other) => (String(one) < String(other) ? -1 : 1));
  }
}

/** One writer. Writes net changes as sets and everything else in order, and complains as a real target does. */
export class FakeTarget implements Target {
  readonly database: FakeDatabase;
  /** What each call was given. */
  /** A row that it refuses: told a row as it is to be in the end. */
  refuses: (row: readonly (string | null)[]) => boolean = () => false;
  /** Calls of `write` with rows in them. */
  pieces = 0;
  isUsable = true;
  readonly closed: (readonly [letter: string, state: LetterEnd['state']])[] = [];
  readonly calls: { readonly changes: ChangeSet; readonly checkpoint: Checkpoint; readonly last: boolean }[] = [];
  /** Awaited before a write: a test holds the target up with it. */
  gate: () => Promise<void> = async () => undefined;
  isDurable = true;
  /** Says of each write that every change opened a version. */
  keepsVersions = false;
  rollbacks = 0;
  givenUp = 0;
  /** Ends the call that is held up. */
  release: (error: Error) => void = () => undefined;
  #epoch = 0;
  #open: Map<string, Table> | undefined;
  #letters: RefusedChange[] = [];

  constructor(database: FakeDatabase) {
    this.database = database;
  }

  follow(): Promise<void> {
    return Promise.reject(new Error('a loop of changes changes no table'));
  }

  async takeOver(): Promise<TakenOver> {
    this.database.epoch += 1;
    this.#epoch = this.database.epoch;
    const { checkpoint } = this.database.state;
    return { epoch: this.#epoch, position: checkpoint?.position, captureEpoch: checkpoint?.captureEpoch ?? 0, loaded: [] };
  }

  async apply(changes: ChangeSet, checkpoint: Checkpoint, { last }: { readonly last: boolean }): Promise<ApplyReport> {
    this.calls.push({ changes, checkpoint, last });
    await Promise.race([this.gate(), new Promise<never>((_, reject) => Object.assign(this, { release: reject }))]);
    if (this.#epoch !== this.database.epoch) {
      throw new ReplicationError('FENCED', { epoch: this.#epoch });
    }
    const rows = this.#write(changes);
    if (last) {
      await this.commit(checkpoint);
    }
    return { rows, ...this.#versions(changes) };
  }

  async write(changes: ChangeSet): Promise<ApplyReport> {
    this.pieces += changes.steps.length > 0 ? 1 : 0;
    return { rows: this.#write(changes), ...this.#versions(changes) };
  }

  async setAside(refused: readonly RefusedChange[]): Promise<void> {
    this.#letters.push(...refused);
  }

  async held(): Promise<HeldChanges> {
    const letters = [...this.database.state.letters, ...this.#letters];
    const keys = letters.flatMap(({ target: { schema, table }, keys: all }) => all.map((key) => ({ schema, table, key })));
    return { keys, letters: letters.length };
  }

  async commit(checkpoint = this.database.state.checkpoint): Promise<void> {
    const letters = [...this.database.state.letters, ...this.#letters];
    this.database.state = { tables: this.#open ?? this.database.state.tables, letters, checkpoint };
    this.database.committed.push(checkpoint?.position ?? asPosition(''));
    this.#open = undefined;
    this.#letters = [];
  }

  async join(): Promise<void> {
    this.#epoch = this.database.epoch;
  }

  async unclosed(): Promise<readonly UnclosedLetter[]> {
    return this.database.state.letters.map(({ target, keys, place }) => ({
      id: `${place.commitAt}/${place.sequence}`,
      target,
      keys,
      place,
    }));
  }

  async changeOf(letter: string): Promise<RowChange> {
    const found = this.database.state.letters.find(({ place }) => `${place.commitAt}/${place.sequence}` === letter);
    if (found === undefined) {
      throw new ReplicationError('NOT_FOUND', { deadLetter: letter });
    }
    return found.origin;
  }

  async closeLetter(letter: string, end: LetterEnd): Promise<void> {
    this.closed.push([letter, end.state]);
    if (end.state !== 'open') {
      const letters = this.database.state.letters.filter(({ place }) => `${place.commitAt}/${place.sequence}` !== letter);
      this.database.state = { ...this.database.state, letters };
    }
  }

  /** All of it or none. */
  #versions({ steps }: ChangeSet): Pick<ApplyReport, 'versions'> {
    const tables = steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []));
    return this.keepsVersions
      ? { versions: tables.map(({ target: { schema, table }, changes }) => ({ schema, table, opened: changes.length, closed: 0 })) }
      : {};
  }

  #write(changes: ChangeSet): number {
    const next = copyOf(this.#open ?? this.database.state.tables);
    const rows = writeSteps(next, changes);
    for (const table of next.values()) {
      for (const row of table.values()) {
        if (this.refuses(row)) {
          throw new ReplicationError('CONSTRAINT_CHECK', { constraint: 'item_check' });
        }
      }
    }
    this.#open = next;
    return rows;
  }

  async giveUp(): Promise<void> {
    this.givenUp += 1;
    this.release(new ReplicationError('SERVER_RESTARTING'));
  }

  async rollback(): Promise<void> {
    this.rollbacks += this.#open === undefined ? 0 : 1;
    this.#open = undefined;
    this.#letters = [];
  }

  async durablePosition(): Promise<Position | undefined> {
    return this.isDurable ? this.database.state.checkpoint?.position : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = undefined;
  }
}

function copyOf(tables: ReadonlyMap<string, Table>): Map<string, Table> {
  return new Map([...tables].map(([name, table]) => [name, new Map(table)]));
}

/** Writes steps into tables, returns the rows written. */
export function writeSteps(tables: Map<string, Table>, { steps }: ChangeSet): number {
  let rows = 0;
  for (const step of steps) {
    for (const changed of step.tables) {
      if (step.tag === 'truncate' && 'key' in changed) {
        tables.set(changed.table, new Map());
      } else if ('changes' in changed) {
        rows += writeTable(tableOf(tables, changed.target.table), changed);
      }
    }
  }
  return rows;
}

function tableOf(tables: Map<string, Table>, name: string): Table {
  const table = tables.get(name) ?? new Map();
  tables.set(name, table);
  return table;
}

function writeTable(table: Table, { changes, net, target }: TableChanges): number {
  if (net === undefined) {
    for (const change of changes) {
      writeOne(table, change, target.key);
    }
    return changes.length;
  }
  writeNet(table, net, target.key);
  return net.deletes.length + net.updates.length + net.inserts.length;
}

function writeNet(table: Table, { deletes, updates, inserts }: NetChanges, key: readonly number[]): void {
  for (const row of deletes) {
    take(table, row.key(key));
  }
  for (const row of updates) {
    const name = row.key(key);
    table.set(name, textsOver(row, take(table, name)));
  }
  for (const row of inserts) {
    put(table, row, key);
  }
}

/** The serial meaning of a change: the judge of what compaction makes of many. */
export function writeOne(table: Table, change: RowChange, key: readonly number[]): void {
  switch (change.tag) {
    case 'insert':
      put(table, change.after, key);
      break;
    case 'delete':
      take(table, change.before.key(key));
      break;
    case 'update': {
      const old = take(table, (change.before ?? change.after).key(key));
      put(table, new FakeRow(textsOver(change.after, old).map((text) => (text === null ? null : Buffer.from(text)))), key);
    }
  }
}

function put(table: Table, row: Row, key: readonly number[]): void {
  const name = key.length === 0 ? String(table.size) : row.key(key);
  if (table.has(name)) {
    throw new ReplicationError('ROW_EXISTS', { key: name });
  }
  table.set(name, textsOver(row, []));
}

function take(table: Table, name: string): readonly (string | null)[] {
  const old = table.get(name);
  if (old === undefined) {
    throw new ReplicationError('ROW_MISSING', { key: name });
  }
  table.delete(name);
  return old;
}

function textsOver(row: Row, old: readonly (string | null)[]): (string | null)[] {
  return Array.from({ length: row.columnCount }, (_, column) => {
    const cell = row.cell(column);
    return typeof cell === 'symbol' ? (old[column] ?? null) : textOf(cell);
  });
}
