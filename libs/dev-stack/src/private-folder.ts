import { randomBytes } from 'node:crypto';
import { StackFolder } from './stack-folder.js';

export interface FolderDisposal {
  /** The folder belongs to a stack, which decides what becomes of the data. */
  readonly kept: boolean;
  readonly folder: () => void;
}

/** Starts a server in the given folder, or in one of its own that is deleted when the start fails and when the server is disposed of. */
export async function withFolder<T>(
  given: StackFolder | undefined,
  start: (folder: StackFolder, disposal: FolderDisposal) => Promise<T>,
): Promise<T> {
  if (given !== undefined) {
    return start(given, { kept: true, folder: () => undefined });
  }
  const name = `private-${process.pid}-${randomBytes(4).toString('hex')}`;
  const own = await StackFolder.claim(name, { fresh: true });
  try {
    return await start(own, { kept: false, folder: () => own.release({ keep: false }) });
  } catch (error) {
    own.release({ keep: false });
    throw error;
  }
}
