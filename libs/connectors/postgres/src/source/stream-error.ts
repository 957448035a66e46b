import { slotName } from '@trem/contracts';
import { type OpenSourceOptions, ReplicationError } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { captureConnection } from './connections.js';
import { readSlot } from './slot.js';

/** Something that the stream needs is not there, or not in the state for it: which thing, the SQLSTATE does not say. */
const TOO_COARSE: readonly unknown[] = ['42704', '55000', '55006', '58P01'];

/**
 * What a broken stream means. Where the SQLSTATE is too coarse the server is asked a second question, never its prose read.
 * SLOT_LOST: no slot, or its log was removed · SLOT_BUSY: somebody reads it · SETTINGS_INVALID: the publication is gone.
 */
export async function explainStreamError(error: ReplicationError, { endpoint, task }: OpenSourceOptions): Promise<ReplicationError> {
  if (!TOO_COARSE.includes(error.facts.sqlState)) {
    return error;
  }
  const slot = slotName(task);
  return await withClient(endpoint, captureConnection(task), async (client) => {
    const row = await readSlot(client, slot);
    if (row === undefined || row.isLost) {
      return new ReplicationError('SLOT_LOST', { slot, found: row === undefined ? 'missing' : 'lost' }, { cause: error });
    }
    const { rowCount } = await client.query('SELECT 1 FROM pg_publication WHERE pubname = $1', [slot]);
    if (rowCount === 0) {
      return new ReplicationError('SETTINGS_INVALID', { publication: slot, found: 'missing' }, { cause: error });
    }
    // Here, and the stream went to the end of what it could read: then it was not there yet, or not any more, where the log is read
    const isOnlyThen = error.facts.sqlState !== '55006' && error.facts.sqlState !== '58P01';
    return isOnlyThen
      ? new ReplicationError('SETTINGS_INVALID', { publication: slot, found: 'missing at this place of the log' }, { cause: error })
      : error;
  });
}
