import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppProcess } from './app-process.js';

/** What a worker's process has had beside itself since the watch began: nothing that ended meanwhile is forgotten. */
export interface LinkWatch extends AsyncDisposable {
  /** Connections to a server's port, each by its own number. */
  readonly connections: ReadonlySet<string>;
  /** Processes that it started. */
  readonly children: ReadonlySet<string>;
  readonly looks: number;
}

const EVERY_MS = 20;
const ESTABLISHED = '01';

/** @see proc_pid_net(5) for the columns: local and other address in hexadecimal, state, and the number of the socket in the tenth */
export async function watchLinks(worker: AppProcess, port: number): Promise<LinkWatch> {
  const connections = new Set<string>();
  const children = new Set<string>();
  let looks = 0;
  const look = async () => {
    for (const socket of await socketsTo(worker, port)) {
      connections.add(socket);
    }
    for (const child of await childrenOf(worker)) {
      children.add(child);
    }
    looks += 1;
  };
  await look();
  const stop = new AbortController();
  const looking = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await delay(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    connections,
    children,
    get looks() {
      return looks;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await looking;
    },
  };
}

async function socketsTo({ pid }: AppProcess, port: number): Promise<readonly string[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')));
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const known = new Set(
    tables.flatMap((table) =>
      table.split('\n').flatMap((line) => {
        const [, , other = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
        return other.endsWith(`:${hex}`) && state === ESTABLISHED ? [inode] : [];
      }),
    ),
  );
  const folder = `/proc/${pid}/fd`;
  const open = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  return open.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []).filter((inode) => known.has(inode));
}

async function childrenOf({ pid }: AppProcess): Promise<readonly string[]> {
  const folder = `/proc/${pid}/task`;
  const lists = await Promise.all(
    (await readdir(folder)).map((thread) => readFile(`${folder}/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ')).filter((child) => child.trim() !== '');
}
