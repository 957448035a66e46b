import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user that servers run as when we are root: Postgres refuses root, and none of them needs it. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The first of these users that exists, when we are root; undefined for everybody else, whose servers run as themselves. */
export function serverUser(...names: readonly string[]): ServerUser | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseUser);
  return [...names, 'nobody'].map((name) => users.find((user) => user?.name === name)).find((user) => user !== undefined);
}

function parseUser(line: string): ServerUser | undefined {
  const [name, , uid, gid] = line.split(':');
  return name === undefined || uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
}

export function giveTo(user: ServerUser | undefined, ...paths: readonly string[]): void {
  for (const path of user === undefined ? [] : paths) {
    chownSync(path, user?.uid ?? 0, user?.gid ?? 0);
  }
}

/** True when any user may reach what lies in this folder: every folder above lets others pass. */
export function othersMayPass(folder: string): boolean {
  const above = dirname(folder);
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (above === folder || othersMayPass(above));
}
