import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Whose } from '@trem/testing';

/** The connections of one process, so that a link that several share can be cut for it alone. Linux: as /proc tells. */
export function connectionsOf(pid: number): Whose {
  return (port) => {
    const inode = socketInodes(pid).get(port);
    return inode !== undefined && openSockets(pid).has(inode);
  };
}

/** Sockets of the process's network, by local port. */
function socketInodes(pid: number): ReadonlyMap<number, string> {
  const lines = ['tcp', 'tcp6'].flatMap((family) => readFileSync(`/proc/${pid}/net/${family}`, 'utf8').trim().split('\n').slice(1));
  return new Map(
    lines.map((line) => {
      const columns = line.trim().split(/\s+/);
      return [Number.parseInt(columns[1]?.split(':').at(-1) ?? '', 16), columns[9] ?? ''];
    }),
  );
}

function openSockets(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  return new Set(readdirSync(folder).flatMap((file) => inodeOf(`${folder}/${file}`)));
}

function inodeOf(file: string): readonly string[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(file))?.[1];
    return inode === undefined ? [] : [inode];
  } catch {
    return []; // closed meanwhile
  }
}
