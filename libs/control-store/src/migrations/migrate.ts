import { ReplicationError } from '@trem/replication-core';
import type { Queries } from '../database.js';
import { first } from './0001-first.js';
import { slotWatch } from './0002-slot-watch.js';
import { loadStatistics } from './0003-load-statistics.js';
import { selection } from './0004-selection.js';
import { definitionOfLoad } from './0005-definition-of-load.js';
import { statistics } from './0006-statistics.js';
import { maskKey } from './0007-mask-key.js';
import { deadLetters } from './0008-dead-letters.js';
import { access } from './0009-access.js';
import { drafts } from './0010-drafts.js';
import { countedChanges } from './0011-counted-changes.js';
import { sourceOfLoad } from './0012-source-of-load.js';
import { batchTrials } from './0013-batch-trials.js';
import { rangesOfLoads } from './0014-ranges-of-loads.js';
import { countedDeaths } from './0015-counted-deaths.js';

/** Forward only, in order; the number is the place in this list. They are constants and not files, so that a build has them without copying. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  { name: 'first', sql: first },
  { name: 'slot watch', sql: slotWatch },
  { name: 'load statistics', sql: loadStatistics },
  { name: 'selection', sql: selection },
  { name: 'definition of a load', sql: definitionOfLoad },
  { name: 'statistics', sql: statistics },
  { name: 'mask key', sql: maskKey },
  { name: 'dead letters', sql: deadLetters },
  { name: 'access', sql: access },
  { name: 'drafts', sql: drafts },
  { name: 'counted changes', sql: countedChanges },
  { name: 'source of a load', sql: sourceOfLoad },
  { name: 'batch trials', sql: batchTrials },
  { name: 'ranges of loads', sql: rangesOfLoads },
  { name: 'counted deaths', sql: countedDeaths },
];

const LOCK = 7_283_645_001; // any number that nobody else uses in this database

/**
 * Brings the schema up to date, in the caller's transaction: two processes that start together wait for each other, and a failed one leaves nothing.
 * @throws SETTINGS_INVALID a newer Trem has been here
 */
export async function migrate(queries: Queries): Promise<readonly string[]> {
  await queries.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await queries.query('CREATE SCHEMA IF NOT EXISTS trem_control');
  await queries.query(`
    CREATE TABLE IF NOT EXISTS trem_control.migration (
      number      int PRIMARY KEY,
      name        text NOT NULL,
      applied_at  timestamptz NOT NULL DEFAULT now()
    )`);
  const [{ done } = { done: 0 }] = await queries.query<{ done: number }>(
    'SELECT coalesce(max(number), 0) AS done FROM trem_control.migration',
  );
  if (done > migrations.length) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'control-store', schemaVersion: done, known: migrations.length });
  }
  const missing = migrations.slice(done);
  for (const [index, { name, sql }] of missing.entries()) {
    await queries.query(sql);
    await queries.query('INSERT INTO trem_control.migration (number, name) VALUES ($1, $2)', [done + index + 1, name]);
  }
  return missing.map(({ name }) => name);
}
