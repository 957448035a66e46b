import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { PostgresServer } from '@trem/dev-stack';

const run = promisify(execFile);

/** The files of a server as they were when the copy was made. */
export interface ServerCopy {
  /** Whatever was written since is gone, and the server runs again. */
  putBack(): Promise<void>;
}

/** Copies the files of a server, as an administrator would for a backup: it is stopped in good order meanwhile. The copy is deleted with the server. */
export async function copyServer(server: PostgresServer): Promise<ServerCopy> {
  const copy = `${server.data}.copy`;
  await server.stop('fast');
  await run('cp', ['-a', server.data, copy]);
  await server.start();
  return {
    putBack: async () => {
      await server.stop('kill');
      await rm(server.data, { recursive: true });
      await run('cp', ['-a', copy, server.data]);
      await server.start();
    },
  };
}
