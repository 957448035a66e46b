import type { Connector } from '@trem/replication-core';
import { check } from './check/index.js';
import { openHasher } from './compare/index.js';
import { catalogue } from './discover/catalogue.js';
import { schemas, table, tables } from './discover/index.js';
import { postgresSource } from './source/index.js';
import { postgresTarget } from './target/index.js';

/** Our code for Postgres 14 and later, as a source and as a target. */
export const postgresConnector: Connector = {
  kind: 'postgres',
  check,
  schemas,
  tables,
  table,
  catalogue,
  openHasher,
  source: postgresSource,
  target: postgresTarget,
};
