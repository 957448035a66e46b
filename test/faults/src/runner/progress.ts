import { setTimeout as delay } from 'node:timers/promises';
import { applicationName } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { restWriters } from '../workloads/pace.js';
import type { Rig } from './rig.js';

/** Rows of it say how far the target is: what was committed before a mark is there when the mark is. */
export const MARKS = 'fault_mark';
export const MARKS_SQL = `CREATE TABLE ${MARKS} (id bigint PRIMARY KEY)`;

const DEADLINE_MS = 180_000;
const LOOK_MS = 25;
/** So long the writers go on while a mark is awaited. A machine on which they are quicker than the target would never see it come. */
const UNDER_LOAD_MS = 45_000;
let marks = 0;

/**
 * Commits a mark at the source and waits until it is at the target.
 * @throws when the task rests in attention, or nothing arrives within three minutes
 */
export async function waitForMark(rig: Rig, deadlineMs = DEADLINE_MS): Promise<void> {
  marks += 1;
  const mark = marks;
  await waitOrAttention(rig, { what: 'the source to take a mark', deadlineMs }, async () => {
    await rig.source.query(`INSERT INTO ${MARKS} VALUES ($1) ON CONFLICT DO NOTHING`, [mark]);
    return true;
  });
  using rests = new DisposableStack();
  const timer = setTimeout(() => rests.use(restWriters()), UNDER_LOAD_MS);
  rests.defer(() => clearTimeout(timer));
  await waitOrAttention(rig, { what: `mark ${mark} to be at the target`, deadlineMs }, async () => {
    return (await rig.target.query(`SELECT FROM ${MARKS} WHERE id = $1`, [mark])).length > 0;
  });
}

/** In a load: the next partition is in, or the load is over. */
export async function waitForPartition(rig: Rig): Promise<void> {
  const now = new Date().toISOString();
  await waitOrAttention(rig, { what: 'the load to go on', deadlineMs: DEADLINE_MS }, async () => {
    const next = await rig.target.query('SELECT FROM trem.load_marker WHERE loaded_at > $1::timestamptz LIMIT 1', [now]);
    return next.length > 0 || !(await isLoading(rig));
  });
}

export async function isLoading(rig: Rig): Promise<boolean> {
  return ['created', 'preparing', 'full-load'].includes((await stateOf(rig)).phase);
}

export async function waitForStream(rig: Rig): Promise<void> {
  await waitOrAttention(rig, { what: 'the stream', deadlineMs: DEADLINE_MS }, async () => (await stateOf(rig)).phase === 'cdc');
}

/**
 * Waits for a moment at which a death hurts: a transaction of ours is open at the target and has written. In a load that is a partition; in the
 * stream its deliveries are not acked yet, for that comes after the commit. @returns false when none came in time
 */
export async function meetsWork(rig: Rig, role: 'load' | 'apply', patienceMs: number): Promise<boolean> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const open = await rig.target
      .query(
        `SELECT FROM pg_stat_activity WHERE application_name = $1 AND backend_xid IS NOT NULL AND datname = current_database() LIMIT 1`,
        [applicationName(rig.task.id, role)],
      )
      .catch(() => []);
    if (open.length > 0) {
      return true;
    }
    await delay(3);
  }
  return false;
}

/** How long ago the source committed what is at the target now, in seconds; undefined while nobody can say. */
export async function secondsBehind({ target, task }: Rig): Promise<number | undefined> {
  const [checkpoint] = await target
    .query<{ behind: number | null }>(
      'SELECT extract(epoch FROM clock_timestamp() - committed_at)::float8 AS behind FROM trem.checkpoint WHERE task = $1',
      [task.id],
    )
    .catch(() => []);
  return checkpoint?.behind ?? undefined;
}

/** It rests until a person acts. */
export async function isInAttention(rig: Rig): Promise<boolean> {
  return (await stateOf(rig)).phase === 'attention';
}

interface State {
  readonly phase: string;
  readonly code: string | null;
  readonly text: string | null;
}

/** From the control-store: it answers also while the services are down. */
async function stateOf({ store, task }: Rig): Promise<State> {
  const [state] = await store.query<{ phase: string; code: string | null; text: string | null }>(
    'SELECT phase, error_code AS code, error_text AS text FROM trem_control.task WHERE id = $1',
    [task.id],
  );
  return state ?? { phase: 'gone', code: null, text: null };
}

interface Wait {
  readonly what: string;
  readonly deadlineMs: number;
}

async function waitOrAttention(rig: Rig, { what, deadlineMs }: Wait, probe: () => Promise<boolean>): Promise<void> {
  let lookedAt = Date.now();
  let attention: string | undefined;
  const arrived = await waitFor(
    what,
    async () => {
      if (Date.now() - lookedAt > 1_000) {
        lookedAt = Date.now();
        const { phase, code, text } = await stateOf(rig).catch(() => ({ phase: '', code: null, text: null }));
        attention = phase === 'attention' ? `in attention: ${code} ${text}` : undefined;
      }
      return attention !== undefined || (await probe());
    },
    { deadlineMs, everyMs: LOOK_MS },
  ).catch(async (error: unknown) => {
    const { phase, code } = await stateOf(rig).catch(() => ({ phase: 'unknown', code: null }));
    throw new Error(`${what}: not within ${deadlineMs / 1_000} s, in phase ${phase}${code === null ? '' : ` (${code})`}`, { cause: error });
  });
  if (attention !== undefined && arrived) {
    throw new Error(attention);
  }
}
