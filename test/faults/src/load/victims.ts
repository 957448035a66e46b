import { readdir, readFile, readlink } from 'node:fs/promises';
import type { AppProcess, Installation, Scenario } from '@trem/test-installation';
import pg from 'pg';

export interface Holder {
  readonly worker: AppProcess;
  readonly session: number;
}

/** Finds out which process does what in a load, from outside. */
export class Victims implements AsyncDisposable {
  readonly #installation: Installation;
  readonly #scenario: Scenario;
  readonly #store: pg.Client;

  private constructor(installation: Installation, scenario: Scenario, store: pg.Client) {
    this.#installation = installation;
    this.#scenario = scenario;
    this.#store = store;
  }

  static async open(installation: Installation, scenario: Scenario): Promise<Victims> {
    const store = new pg.Client({ connectionString: installation.store });
    await store.connect();
    return new Victims(installation, scenario, store);
  }

  /** The worker that has the connection by which the snapshot is held, and the server's process at its other end: another snapshot has another one. */
  async holder(): Promise<Holder | undefined> {
    const sessions = await this.#scenario.source.query<{ port: number; session: number }>(
      `SELECT client_port AS port, pid AS session FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'trem/%/holder'`,
    );
    for (const { port, session } of sessions) {
      for (const worker of this.#installation.workers) {
        if (worker.isRunning && worker.pid !== undefined && (await hasConnection(worker.pid, port))) {
          return { worker, session };
        }
      }
    }
    return undefined;
  }

  /** Living workers that are inside a partition, as they told the control-store. */
  async loaders(): Promise<AppProcess[]> {
    const { rows } = await this.#store.query<{ worker: string }>(
      `SELECT DISTINCT p.worker FROM trem_control.load_partition p JOIN trem_control.task t ON t.id = p.task WHERE t.name = $1 AND p.state = 'loading'`,
      [this.#scenario.task],
    );
    const pids = new Set(rows.map(({ worker }) => Number(worker.split('/')[1])));
    return this.#installation.workers.filter(({ pid, isRunning }) => isRunning && pid !== undefined && pids.has(pid));
  }

  /** Partitions, and tables, that are in the target: markers of the loads that count, and finished tables. */
  async done(): Promise<{ readonly partitions: number; readonly tables: number }> {
    const [row] = await this.#scenario.target.query<{ partitions: number; tables: number }>(
      `SELECT (SELECT count(*) FROM trem.load_marker)::int AS partitions,
              (SELECT count(*) FROM trem.table_load WHERE state = 'loaded')::int AS tables`,
    );
    return row ?? { partitions: 0, tables: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.end();
  }
}

/** Whether a process of this machine has the TCP connection (over IPv4) that begins at this port. @see proc_pid_net(5), proc_pid_fd(5) */
async function hasConnection(pid: number, localPort: number): Promise<boolean> {
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  const hex = localPort.toString(16).toUpperCase().padStart(4, '0');
  const inode = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(`:${hex}`))?.[9];
  if (inode === undefined) {
    return false;
  }
  const open = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(`socket:[${inode}]`);
}
