import { type Apply, type Operation, type Priority, type TableName, tableKey } from '@trem/contracts';
import {
  type ChangeRules,
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
}

interface Entry {
  readonly mapped: MappedTable;
  readonly loadedUpTo: Position | undefined;
  fingerprint: string | undefined;
  known: KnownTable | undefined;
}

/** The tables of a task, held against what the log says of them. */
export class KnownTables {
  /** Beyond this position nothing is in a load already. */
  readonly lastLoad: Position | undefined;
  readonly #entries = new Map<string, Entry>();
  /** What the target has or had a load of: a table that is not mapped and is among these was taken out of the task. */
  readonly #former: ReadonlySet<string>;

  /** @param former tables whose loads were made void */
  constructor(tables: readonly MappedTable[], loaded: readonly LoadedTable[], former: readonly TableName[] = []) {
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
      this.#entries.set(name, { mapped, loadedUpTo, fingerprint, known: undefined });
    }
    this.lastLoad = lastLoad;
  }

  /** Changes of transactions below are in the load of this table already; undefined without one, and for a table that is not mapped. */
  loadedUpTo(relation: Relation): Position | undefined {
    return this.#entries.get(tableKey(relation))?.loadedUpTo;
  }

  /**
   * The table of a relation; undefined when it was taken out of the task.
   * @throws SCHEMA_CHANGED its columns are not those that were loaded, or the task never had a table of this name: the source publishes tables,
   *   not names, so that a renamed one comes under its new name · KEY_MISSING a key column is not among them
   */
  find(relation: Relation): KnownTable | undefined {
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
    entry.fingerprint ??= relation.fingerprint;
    if (entry.fingerprint !== relation.fingerprint) {
      throw new ReplicationError('SCHEMA_CHANGED', { schema: relation.schema, table: relation.table });
    }
    if (entry.known === undefined) {
      const { source, target } = entry.mapped;
      const rules = entry.mapped.rules?.bind(relation);
      const { key, distinct } = entry.mapped;
      const columnsOf = (names: readonly string[]) => indexesOf(names, rules?.relation ?? relation);
      const found = { key: columnsOf(key), ...(distinct === undefined ? {} : { distinct: columnsOf(distinct) }) };
      entry.known = { source, target: { schema: target.schema, table: target.table, ...found, ...settingsOf(entry.mapped) }, rules };
    }
    return entry.known;
  }
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
