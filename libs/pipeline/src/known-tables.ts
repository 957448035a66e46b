import { type Apply, type Operation, type Priority, type SchemaChangePolicy, type TableName, tableKey } from '@trem/contracts';
import {
  type ChangeRules,
  type FollowedColumns,
  type LoadedTable,
  type Position,
  type Relation,
  ReplicationError,
  sourceFingerprint,
  type TableRules,
  type TableTarget,
} from '@trem/replication-core';

/** Where one source table goes. */
export interface MappedTable {
  readonly source: TableName;
  readonly target: TableName;
  /** Names of the columns that identify a row at the target; empty when rows are found by all their columns. */
  readonly key: readonly string[];
  /** Fingerprint to hold the log against when the target has no load of this table (mode cdc). Absent: the first one seen. */
  readonly fingerprint?: string;
  /** Filters and transformations. Absent: rows pass as they are. */
  readonly rules?: TableRules | undefined;
  /**
   * The rules of rows that have other columns than those that are followed: what is not written is left out of them, and what they lack the target fills.
   * Columns that were altered behind `commitAt` are taken as they are by now. Absent: there are none. @throws SCHEMA_CHANGED the rules need what is not there
   */
  readonly fit?: (relation: Relation, commitAt: Position | undefined) => ChangeRules;
  /** What a TRUNCATE does. Absent: apply. */
  readonly truncates?: SchemaChangePolicy | undefined;
  readonly apply?: Apply;
  readonly operations?: readonly Operation[];
  readonly priority?: Priority;
  readonly keysMayMeet?: boolean;
  /** Of a target that keeps each distinct row once: names of the columns that narrow the search. */
  readonly distinct?: readonly string[] | undefined;
}

/** A mapped table as the log and the target know it. */
export interface KnownTable {
  readonly source: TableName;
  readonly target: TableTarget;
  readonly rules: ChangeRules | undefined;
  readonly truncates: SchemaChangePolicy;
  /** Of an earlier shape: no transaction that was committed behind this place may have rows of it. */
  readonly validUpTo?: Position | undefined;
}

interface Entry {
  readonly mapped: MappedTable;
  readonly loadedUpTo: Position | undefined;
  readonly followed: FollowedColumns | undefined;
  fingerprint: string | undefined;
  /** By fingerprint of the relation. */
  readonly known: Map<string, KnownTable>;
}

/** The log has other columns of a table than those that are followed: in the transaction that was committed there, and from it on. */
export class ColumnsChanged extends ReplicationError {
  readonly relation: Relation;
  readonly commitAt: Position;
  /** Parts of that transaction were taken already, and do not come again by themselves. */
  isInParts = false;

  constructor(relation: Relation, commitAt: Position) {
    super('SCHEMA_CHANGED', { schema: relation.schema, table: relation.table });
    this.relation = relation;
    this.commitAt = commitAt;
  }
}

export interface KnownTablesOptions {
  /** Tables whose loads were made void. */
  readonly former?: readonly TableName[] | undefined;
  /** Rows of any time come: each is written as far as its columns are still there. */
  readonly fitsAll?: boolean;
}

/** The tables of a task, held against what the log says of them. */
export class KnownTables {
  /** Beyond this position nothing is in a load already. */
  readonly lastLoad: Position | undefined;
  readonly #entries = new Map<string, Entry>();
  /** What the target has or had a load of: a table that is not mapped and is among these was taken out of the task. */
  readonly #former: ReadonlySet<string>;

  readonly #fitsAll: boolean;

  constructor(tables: readonly MappedTable[], loaded: readonly LoadedTable[], { former = [], fitsAll = false }: KnownTablesOptions = {}) {
    this.#fitsAll = fitsAll;
    const loads = new Map(loaded.map((load) => [tableKey(load), load]));
    this.#former = new Set([...loads.keys(), ...former.map(tableKey)]);
    let lastLoad: Position | undefined;
    for (const mapped of tables) {
      const name = tableKey(mapped.source);
      const load = loads.get(name);
      const loadedUpTo = load?.position;
      if (loadedUpTo !== undefined && (lastLoad === undefined || loadedUpTo > lastLoad)) {
        lastLoad = loadedUpTo;
      }
      const fingerprint = load === undefined ? mapped.fingerprint : sourceFingerprint(load.relation);
      this.#entries.set(name, { mapped, loadedUpTo, followed: load?.followed, fingerprint, known: new Map() });
    }
    this.lastLoad = lastLoad;
  }

  /** Changes of transactions below are in the load of this table already; undefined without one, and for a table that is not mapped. */
  loadedUpTo(relation: Relation): Position | undefined {
    return this.#entries.get(tableKey(relation))?.loadedUpTo;
  }

  /**
   * The table of a relation; undefined when it was taken out of the task.
   * @param commitAt of the transaction that has it. Absent: nothing is followed here
   * @throws SCHEMA_CHANGED its columns are not those that are followed (ColumnsChanged), or the task never had a table of this name: the source publishes
   *   tables, not names, so that a renamed one comes under its new name · KEY_MISSING a key column is not among them
   */
  find(relation: Relation, commitAt?: Position): KnownTable | undefined {
    const entry = this.#entries.get(tableKey(relation));
    if (entry === undefined) {
      if (this.#former.has(tableKey(relation))) {
        return undefined;
      }
      throw new ReplicationError('SCHEMA_CHANGED', {
        schema: relation.schema,
        table: relation.table,
        reason: 'a table that the task does not have; one of its tables may have been renamed',
      });
    }
    let known = entry.known.get(relation.fingerprint);
    if (known === undefined || isOver(known, commitAt)) {
      known = this.#know(entry, relation, commitAt);
      entry.known.set(relation.fingerprint, known);
    }
    return known;
  }

  #know(entry: Entry, relation: Relation, commitAt: Position | undefined): KnownTable {
    const { mapped, followed } = entry;
    if (this.#fitsAll && mapped.fit !== undefined) {
      return boundTo(mapped, relation, mapped.fit(relation, commitAt));
    }
    entry.fingerprint ??= relation.fingerprint;
    const isCurrent = entry.fingerprint === relation.fingerprint;
    if (isCurrent && (followed === undefined || followed.ignored.length === 0 || mapped.fit === undefined)) {
      return boundTo(mapped, relation, mapped.rules?.bind(relation));
    }
    if (mapped.fit !== undefined && isCurrent) {
      return boundTo(mapped, relation, mapped.fit(relation, commitAt));
    }
    const { commitAt: validUpTo, fingerprints = [] } = followed?.earlier ?? {};
    const isEarlier =
      validUpTo !== undefined && commitAt !== undefined && commitAt <= validUpTo && fingerprints.includes(relation.fingerprint);
    if (mapped.fit === undefined || !isEarlier) {
      throw commitAt === undefined ? changed(relation) : new ColumnsChanged(relation, commitAt);
    }
    return { ...boundTo(mapped, relation, mapped.fit(relation, commitAt)), validUpTo };
  }
}

function changed({ schema, table }: Relation): ReplicationError {
  return new ReplicationError('SCHEMA_CHANGED', { schema, table });
}

/** Whether rows of this shape have come to an end before a transaction. */
export function isOver({ validUpTo: last }: KnownTable, commitAt: Position | undefined): commitAt is Position {
  return last !== undefined && commitAt !== undefined && commitAt > last;
}

function boundTo(mapped: MappedTable, relation: Relation, rules: ChangeRules | undefined): KnownTable {
  const { source, target, key, distinct, truncates = 'apply' } = mapped;
  const columnsOf = (names: readonly string[]) => indexesOf(names, rules?.relation ?? relation);
  const found = { key: columnsOf(key), ...(distinct === undefined ? {} : { distinct: columnsOf(distinct) }) };
  return { source, target: { schema: target.schema, table: target.table, ...found, ...settingsOf(mapped) }, rules, truncates };
}

function settingsOf({ apply, operations, priority, keysMayMeet }: MappedTable): Omit<TableTarget, 'schema' | 'table' | 'key' | 'distinct'> {
  return {
    ...(apply === undefined ? {} : { apply }),
    ...(operations === undefined ? {} : { operations }),
    ...(priority === undefined ? {} : { priority }),
    ...(keysMayMeet === true ? { keysMayMeet } : {}),
  };
}

function indexesOf(names: readonly string[], relation: Relation): readonly number[] {
  return names.map((name) => {
    const column = relation.columns.findIndex((candidate) => candidate.name === name);
    if (column < 0) {
      throw new ReplicationError('KEY_MISSING', { schema: relation.schema, table: relation.table, column: name });
    }
    return column;
  });
}
