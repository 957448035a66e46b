import { randomUUID } from 'node:crypto';
import type { BatchTrials } from '@trem/replication-core';
import type { Database } from './database.js';

/** What the run before left is taken over by one statement. A batch that was in hand when that run died has one more death. */
const BEGIN = `
  INSERT INTO trem_control.batch_trial AS t (task, target, running) VALUES ($1, $2, $3)
  ON CONFLICT (task, target) DO UPDATE
    SET running = $3, in_hand = NULL,
        suspect = CASE WHEN t.running IS NOT NULL AND t.in_hand IS NOT NULL THEN t.in_hand ELSE t.suspect END,
        deaths = CASE WHEN t.running IS NULL OR t.in_hand IS NULL THEN t.deaths WHEN t.in_hand = t.suspect THEN t.deaths + 1 ELSE 1 END
  RETURNING suspect, deaths`;

const BEFORE = 'SELECT running FROM trem_control.batch_trial WHERE task = $1 AND target = $2';

interface Suspected {
  readonly suspect: string | null;
  readonly deaths: number;
}

/** @throws CONNECTION_LOST it is away; then nothing is counted */
export async function beginTrials(database: Database, taskId: string, target: string): Promise<BatchTrials> {
  const run = randomUUID();
  const [before] = await database.query<{ running: string | null }>(BEFORE, [taskId, target]);
  const [now] = await database.query<Suspected>(BEGIN, [taskId, target, run]);
  const mine = [taskId, target, run];
  const set = async (what: string, ...values: readonly unknown[]) => {
    await database.query(`UPDATE trem_control.batch_trial SET ${what} WHERE task = $1 AND target = $2 AND running = $3`, [
      ...mine,
      ...values,
    ]);
  };
  return {
    hasDied: (before?.running ?? null) !== null,
    suspect: now?.suspect ? { batch: now.suspect, deaths: now.deaths } : undefined,
    tries: (batch, suspect) =>
      suspect === undefined
        ? set('in_hand = $4', batch ?? null)
        : set('in_hand = $4, suspect = $5, deaths = $6', batch ?? null, suspect.batch, suspect.deaths),
    clear: () => set('in_hand = NULL, suspect = NULL, deaths = 0'),
    end: () => set('running = NULL, in_hand = NULL'),
  };
}
