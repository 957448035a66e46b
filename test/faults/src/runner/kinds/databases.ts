import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import type { Rig } from '../rig.js';
import { healsItself, type Kind } from './kind.js';

const ours = `application_name LIKE 'trem/%' AND datname = current_database()`;

function restarted(which: 'source' | 'target', how: 'immediate' | 'kill'): Kind {
  return {
    name: `${which}-${how === 'kill' ? 'killed' : 'restarted'}`,
    async strike({ servers }, random) {
      const lastsMs = random.between(0, 4_000);
      await servers[which].stop(how);
      return {
        detail: `away for ${lastsMs} ms`,
        async heal() {
          await delay(lastsMs);
          await servers[which].start();
        },
      };
    },
  };
}

/** Three times, so that one of them meets what came back. */
const walsenderEnded: Kind = {
  name: 'walsender-terminated',
  async strike({ source }) {
    const end = async () => {
      const ended = await source.query(
        'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active',
      );
      return ended.length;
    };
    let ended = await end();
    return {
      detail: '3 times',
      missed: () => ended === 0,
      async heal() {
        for (let time = 1; time < 3; time += 1) {
          await delay(1_500);
          ended += await end();
        }
      },
    };
  },
};

const backendsEnded: Kind = {
  name: 'target-backends-terminated',
  async strike({ target }) {
    const ended = await target.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`);
    return { detail: `${ended.length} of them`, missed: () => ended.length === 0, heal: healsItself };
  },
};

const tableLocked: Kind = {
  name: 'target-table-locked',
  async strike(rig, random) {
    const table = random.pick(rig.tables);
    const stranger = await openStranger(rig);
    await stranger.query(`BEGIN; LOCK TABLE public.${pg.escapeIdentifier(table)} IN SHARE ROW EXCLUSIVE MODE`);
    return {
      detail: `${table} for 20 s`,
      async heal() {
        await delay(20_000);
        await stranger.end();
      },
    };
  },
};

/** A stranger holds what apply wants, and then wants what apply holds. Apply finds out first, and its transaction is the one that is ended. */
const deadlock: Kind = {
  name: 'target-deadlock',
  onlyStream: true,
  async strike(rig) {
    const before = await deadlocks(rig);
    const stranger = await openStranger(rig);
    await stranger.query(`SET deadlock_timeout = '1min'; BEGIN`);
    for (const table of rig.tables) {
      await stranger.query(`LOCK TABLE public.${pg.escapeIdentifier(table)} IN SHARE ROW EXCLUSIVE MODE`);
    }
    let met = false;
    return {
      detail: 'of all tables and the checkpoint',
      missed: () => !met,
      async heal() {
        try {
          // The tables are locked one after the other: apply may have met the stranger there already, and then comes back after half a minute
          const metOrMeets = async () => {
            const waiting = await rig.target.query(`SELECT FROM pg_stat_activity WHERE ${ours} AND wait_event_type = 'Lock'`);
            return waiting.length > 0 || (await deadlocks(rig)) > before;
          };
          await waitFor('apply to wait for the stranger, or to have met it', metOrMeets, { deadlineMs: 60_000 });
          await stranger.query('SELECT FROM trem.checkpoint FOR UPDATE');
        } finally {
          await stranger.end().catch(() => undefined);
        }
        met = (await deadlocks(rig)) > before;
      },
    };
  },
};

/** Counted by the server a moment after they happened. */
async function deadlocks({ target }: Rig): Promise<number> {
  await target.query('SELECT pg_stat_clear_snapshot()');
  const [row] = await target.query<{ n: number }>('SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()');
  return row?.n ?? 0;
}

async function openStranger({ target }: Rig): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: target.url, application_name: 'stranger' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export const databaseKinds: readonly Kind[] = [
  ...(['source', 'target'] as const).flatMap((which) => [restarted(which, 'immediate'), restarted(which, 'kill')]),
  walsenderEnded,
  backendsEnded,
  tableLocked,
  deadlock,
];
