import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { isInAttention, waitForMark } from '../progress.js';
import type { Rig } from '../rig.js';
import type { Kind } from './kind.js';
import { dyingAt } from './workers.js';

/** Our status messages go out every 10 s, and positions need two rounds of a second before. */
const UNTIL_TOLD_MS = 14_000;
const UNTIL_STARTED_MS = 4_000;

/**
 * The target stands still until the source has been told of all that is applied; then capture must begin again, from there and not behind it.
 */
const behind: Kind = {
  name: 'walsender-terminated-behind',
  async strike(rig) {
    const stranger = new pg.Client({ connectionString: rig.target.url, application_name: 'stranger' });
    stranger.on('error', () => undefined);
    await stranger.connect();
    await stranger.query(`SET deadlock_timeout = '1min'`); // apply finds out first, and comes back
    await stranger.query(`BEGIN; LOCK TABLE ${rig.tables.map(qualified).join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
    let ended = 0;
    return {
      detail: `after ${UNTIL_TOLD_MS} ms of a locked target`,
      missed: () => ended === 0,
      async heal() {
        await delay(UNTIL_TOLD_MS);
        const senders = await rig.source.query(
          'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active',
        );
        ended = senders.length;
        await delay(UNTIL_STARTED_MS);
        await stranger.end();
      },
    };
  },
};

/** A constraint of the target that the source does not know. The task must rest until an operator drops it and resumes. */
const refuses: Kind = {
  name: 'target-refuses-rows',
  async strike(rig, random) {
    const table = random.pick(rig.tables.filter((name) => name.startsWith('ledger_')));
    await rig.target.query(`ALTER TABLE ${qualified(table)} ADD CONSTRAINT fault_refuses CHECK (false) NOT VALID`);
    let rested = false;
    return {
      detail: table,
      missed: () => !rested,
      async heal() {
        // A mark gets through only when the target refused nothing before it, or what it refused was left out
        rested = await waitForMark(rig).then(
          () => false,
          () => isInAttention(rig),
        );
        await rig.target.query(`ALTER TABLE ${qualified(table)} DROP CONSTRAINT fault_refuses`);
        if (rested) {
          await resume(rig);
        }
      },
    };
  },
};

async function resume(rig: Rig): Promise<void> {
  await rig.installation.api.command(rig.task.name, 'resume', {});
  await waitFor('the task to go on', async () => !(await isInAttention(rig)), { deadlineMs: 60_000 });
}

function qualified(table: string): string {
  return `public.${pg.escapeIdentifier(table)}`;
}

/** Not of the deck: each is made to meet one built-in mistake at its work. */
export const lureKinds: readonly Kind[] = [
  behind,
  refuses,
  dyingAt('dies-before-commit', ['apply.staged', 'apply.before-checkpoint', 'apply.before-commit']),
  dyingAt('dies-before-checkpoint', ['apply.before-checkpoint', 'apply.before-commit']),
  dyingAt('dies-in-partition', ['load.mid-copy', 'load.before-marker']),
];
