import type { Finding, SchemaSummary, TableDetail, TableName } from '@trem/contracts';
import type { CheckOptions, Connector, EndpointConfig, TableQuery, TableShape } from '@trem/replication-core';

/** A connector whose database is in the test's hands. What a service must never call rejects. */
export interface FakeConnector extends Connector {
  /** What each call got: the opened endpoint and its options. */
  readonly seen: { readonly call: string; readonly config: EndpointConfig; readonly options?: CheckOptions | TableQuery }[];
  /** Answers `check`; by default nothing is wrong. */
  answer: (config: EndpointConfig, options: CheckOptions) => Promise<readonly Finding[]>;
  /** Who the server says it is. */
  identity: (config: EndpointConfig) => Promise<string>;
}

export const item: TableDetail = {
  schema: 'public',
  table: 'item',
  kind: 'table',
  estimatedRows: 12,
  bytes: 8_192,
  key: ['id'],
  replicaIdentity: 'default',
  columns: [
    {
      ...{ position: 1, name: 'id', type: 'bigint', nullable: false, default: null, identity: '' as const, generated: '' as const },
      ...{ collation: null, keyPosition: 1 },
    },
  ],
};
const schemas: SchemaSummary[] = [{ schema: 'public', tables: 1 }];
const notUsed = () => Promise.reject(new Error('a service must not do this'));
const notThere = (): never => {
  throw new Error('a service must not do this');
};

export function fakeConnector(): FakeConnector {
  const fake: FakeConnector = {
    kind: 'postgres',
    seen: [],
    answer: async () => [],
    identity: async ({ name }) => name,
    check: (config, options) => {
      fake.seen.push({ call: 'check', config, options });
      return fake.answer(config, options);
    },
    schemas: async (config) => {
      fake.seen.push({ call: 'schemas', config });
      return schemas;
    },
    tables: async (config, options) => {
      fake.seen.push({ call: 'tables', config, options });
      return { tables: [item], nextCursor: options.cursor === undefined ? 'next' : null };
    },
    table: async (_, { schema, table }) => (schema === item.schema && table === item.table ? item : undefined),
    catalogue: notUsed,
    openHasher: notUsed,
    source: {
      decoder: { codec: 'fake', decode: () => [] },
      sample: notUsed,
      values: {
        valueType: notThere,
        knownType: notThere,
        textForm: notThere,
        madeType: notThere,
        leftOut: () => new Set(),
        fingerprint: notThere,
        row: notThere,
        rewrite: notThere,
      },
      dialect: {
        ...{ column: (name) => `"${name}"`, literal: notThere, operand: notThere, isNull: notThere },
        ...{ startsWith: notThere, endsWith: notThere, contains: notThere },
        ...{ nothing: 'NULL', cast: notThere, exactly: notThere, joined: notThere },
      },
      identify: async (config) => ({ sourceId: await fake.identity(config), timeline: 1 }),
      describe: async (_, tables) => tables.map(shapeOf),
      leftOut: notUsed,
      widens: () => false,
      noteTypes: notUsed,
      ensurePublication: notUsed,
      settlePublication: notUsed,
      slotState: notUsed,
      createSlot: notUsed,
      dropSlot: notUsed,
      readersOf: async () => [],
      slotNames: notUsed,
      slots: notUsed,
      dropPublication: notUsed,
      holdSnapshot: notUsed,
      openSnapshot: notUsed,
      openSource: notUsed,
      columnFacts: notUsed,
      columnsNow: notUsed,
      logEnd: notUsed,
    },
    target: {
      ensureTarget: notUsed,
      deadLetters: notUsed,
      uncopiedLetters: notUsed,
      noteCopied: notUsed,
      dropClosedLetters: notUsed,
      ensureTables: notUsed,
      addOwnColumns: notUsed,
      readCheckpoint: notUsed,
      reset: notUsed,
      forget: notUsed,
      forgetTables: notUsed,
      joinTables: notUsed,
      highestLoad: notUsed,
      writersOf: async () => [],
      openLoad: notUsed,
      moveSequences: notUsed,
      completeLabels: notUsed,
      openRowLoad: notUsed,
      openTarget: notUsed,
    },
  };
  return fake;
}

/** A table without columns. */
function shapeOf({ schema, table }: TableName): TableShape {
  return {
    ...{ schema, table, columns: [], key: [], primaryKey: [], replicaIdentity: 'default', fingerprint: 'f' },
    ...{ estimatedRows: 0, bytes: 0, pages: 0, fileNode: '1', objects: [] },
  };
}
