import { type Front, openFront, type Placed } from './front.js';

/** Behaves towards a client as PgBouncer does: numbers of its own for sessions, and, in older releases, no replication connections. */
export function openPoolerFront<E extends Placed>(endpoint: E, { takesReplication = false } = {}): Promise<Front<E>> {
  return openFront(endpoint, (ours, connectBehind) => {
    ours.once('data', (startUp) => {
      if (!takesReplication && startUp.includes('\0replication\0')) {
        ours.end(refusal('08P01', 'unsupported startup parameter: replication'));
        return;
      }
      const theirs = connectBehind(ours);
      theirs.write(startUp);
      ours.pipe(theirs);
      theirs.on('data', (bytes) => ours.write(renumber(bytes)));
    });
  });
}

/** BackendKeyData as it stands in the answer to a log-in: its letter, a length of 12, the process, the secret. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

function renumber(bytes: Buffer): Buffer {
  const at = bytes.indexOf(KEY_DATA);
  if (at >= 0) {
    bytes.writeUInt32BE(1, at + KEY_DATA.length);
  }
  return bytes;
}

function refusal(sqlState: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${text}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
