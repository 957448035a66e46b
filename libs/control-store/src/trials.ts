import { randomUUID } from 'node:crypto';
import type { BatchTrials } from '@trem/replication-core';
import type { ControlStore } from './control-store.js';
import type { Database } from './database.js';

const BEFORE = 'SELECT running FROM trem_control.batch_trial WHERE task = $1 AND target = $2';

/** What the run before left is taken over by one statement. A batch that was in hand when that run died ($4) has one more death. */
const BEGIN = `
  INSERT INTO trem_control.batch_trial AS t (task, target, running) VALUES ($1, $2, $3)
  ON CONFLICT (task, target) DO UPDATE
    SET (running, in_hand, counted_for, suspect, deaths) = (
      SELECT $3::uuid, NULL, CASE WHEN is_death THEN t.running END, CASE WHEN is_death THEN t.in_hand ELSE t.suspect END,
        CASE WHEN NOT is_death THEN t.deaths WHEN t.in_hand = t.suspect THEN t.deaths + 1 ELSE 1 END
      FROM (SELECT coalesce(t.running = $4 AND t.in_hand IS NOT NULL, false)) AS ended (is_death))
  RETURNING suspect, deaths`;

/** A run that was thought dead says that it was not: it was cut off from the others, or slow. */
const ALIVE = `
  UPDATE trem_control.batch_trial
  SET counted_for = NULL, deaths = deaths - 1, suspect = CASE WHEN deaths > 1 THEN suspect END
  WHERE task = $1 AND target = $2 AND counted_for = $3 AND deaths > 0`;

interface Suspected {
  readonly suspect: string | null;
  readonly deaths: number;
}

/** One for a process. */
export function trialStore(database: Database): ControlStore['trials'] {
  /** Runs of this process: who replaces one that was not heard of for a while knows that nobody has died. */
  const alive = new Set<string>();
  return async (taskId, target) => {
    const run = randomUUID();
    const [before] = await database.query<{ running: string | null }>(BEFORE, [taskId, target]);
    const former = before?.running ?? null;
    const dead = former === null || alive.has(former) ? null : former;
    const [now] = await database.query<Suspected>(BEGIN, [taskId, target, run, dead]);
    alive.add(run);
    return {
      hasDied: dead !== null,
      suspect: now?.suspect ? { batch: now.suspect, deaths: now.deaths } : undefined,
      ...notesOf(database, [taskId, target, run]),
      end: async () => {
        await database.query(ALIVE, [taskId, target, run]);
        await set(database, [taskId, target, run], 'running = NULL, in_hand = NULL');
        alive.delete(run);
      },
    };
  };
}

type Mine = readonly [taskId: string, target: string, run: string];

function notesOf(database: Database, mine: Mine): Pick<BatchTrials, 'tries' | 'clear'> {
  return {
    tries: (batch, suspect) =>
      suspect === undefined
        ? set(database, mine, 'in_hand = $4', batch ?? null)
        : set(database, mine, 'in_hand = $4, suspect = $5, deaths = $6', batch ?? null, suspect.batch, suspect.deaths),
    clear: () => set(database, mine, 'in_hand = NULL, counted_for = NULL, suspect = NULL, deaths = 0'),
  };
}

/** A run that was replaced changes nothing. */
async function set(database: Database, mine: Mine, what: string, ...values: readonly unknown[]): Promise<void> {
  await database.query(`UPDATE trem_control.batch_trial SET ${what} WHERE task = $1 AND target = $2 AND running = $3`, [
    ...mine,
    ...values,
  ]);
}
