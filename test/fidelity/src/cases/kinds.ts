import type { FidelityCase } from '../case.js';

const ORDINARY_ONLY = { code: 'TABLE_KIND_UNSUPPORTED', reason: 'It has no rows of its own in the log.' };

/** Relations that are no ordinary tables: skipped, and said by name. */
export const kinds: readonly FidelityCase[] = [
  {
    id: 'G9',
    title: 'an unlogged table',
    table: 'CREATE UNLOGGED TABLE $T (id int PRIMARY KEY)',
    rows: 'INSERT INTO $T VALUES (1)',
    refused: ORDINARY_ONLY,
  },
  {
    id: 'G9',
    title: 'a temporary table',
    table: 'CREATE TEMPORARY TABLE $T (id int PRIMARY KEY)',
    rows: 'INSERT INTO $T VALUES (1)',
    refused: { code: 'TABLE_UNKNOWN', reason: 'Only the session that made it sees it.' },
  },
  {
    id: 'G9',
    title: 'a foreign table',
    setup: 'CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw',
    table: 'CREATE FOREIGN TABLE $T (id int) SERVER far',
    rows: 'SELECT 1',
    refused: ORDINARY_ONLY,
  },
  { id: 'G9', title: 'a sequence', table: 'CREATE SEQUENCE $T', rows: 'SELECT 1', refused: ORDINARY_ONLY },
  { id: 'G9', title: 'a view', table: 'CREATE VIEW $T AS SELECT 1 AS id', rows: 'SELECT 1', refused: ORDINARY_ONLY },
  {
    id: 'G9',
    title: 'a materialized view',
    table: 'CREATE MATERIALIZED VIEW $T AS SELECT 1 AS id',
    rows: 'SELECT 1',
    refused: ORDINARY_ONLY,
  },
];
