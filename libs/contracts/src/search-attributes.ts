export type SearchAttributeKind = 'Keyword' | 'Bool' | 'Int' | 'Datetime';

/**
 * What a person can filter by in the Temporal UI. A namespace has room for 10 Keywords and 3 of each other kind, so a name is added with care.
 * Whatever makes a namespace registers exactly these and compares the kinds: adding a name that exists with another kind does nothing, in silence.
 * Values are stored in the clear: names and codes only.
 */
export const searchAttributes = {
  TremTask: 'Keyword',
  TremTaskName: 'Keyword',
  TremPhase: 'Keyword',
  TremMode: 'Keyword',
  TremSource: 'Keyword',
  TremTarget: 'Keyword',
  TremErrorCode: 'Keyword',
  TremNeedsAttention: 'Bool',
  TremPhaseSince: 'Datetime',
  TremTables: 'Int',
  TremTablesLoaded: 'Int',
} as const satisfies Record<string, SearchAttributeKind>;
