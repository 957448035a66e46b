import { Socket } from 'node:net';
import type pg from 'pg';

export interface AnswerWatch {
  /** How long a statement may be silent before somebody looks what it does. Default 15 s. */
  readonly silentMs?: number;
  /** Time between two looks while it is in doubt. Default 5 s. */
  readonly againMs?: number;
  /** Whether the server works for this connection, as seen from another one. It must end by itself. */
  readonly isAtWork: () => Promise<boolean>;
  readonly hangUp: () => void;
}

const SILENT_MS = 15_000;
const AGAIN_MS = 5_000;
/** A statement that the server is known to work on is looked at less often. */
const AT_WORK_FACTOR = 2;
/** So many looks in a row must find nobody at work: an answer may come while the first one looks. */
const LOOKS = 2;

/** Connections whose socket is read by us instead of the driver, while an answer is due. */
const answersDue = new WeakSet<pg.Client>();

/** Says of a connection whose driver knows nothing of our statement that an answer is due, or is not any more. */
export function expectAnswer(client: pg.Client, isDue: boolean): void {
  if (isDue) {
    answersDue.add(client);
  } else {
    answersDue.delete(client);
  }
}

/**
 * Hangs up on a server from which no answer can come any more: one that is gone without a word, or a network that drops what we send. TCP itself
 * would wait for a quarter of an hour, or for ever. A statement has no time-out for that, for many may rightly take hours; so when one is silent
 * the server is asked over another connection whether it works for this one. Ends with the connection.
 */
export function watchAnswers(client: pg.Client, { silentMs = SILENT_MS, againMs = AGAIN_MS, isAtWork, hangUp }: AnswerWatch): void {
  let seen = -1;
  let lookAt = Number.POSITIVE_INFINITY;
  let doubts = 0;
  let isLooking = false;
  const isSilent = (): boolean => {
    const bytes = bytesRead(client);
    if (isWaiting(client) && bytes === seen) {
      return true;
    }
    seen = isWaiting(client) ? bytes : -1;
    lookAt = Date.now() + silentMs;
    doubts = 0;
    return false;
  };
  const look = async (): Promise<void> => {
    isLooking = true;
    const atWork = await isAtWork();
    isLooking = false;
    if (!isSilent()) {
      return;
    }
    doubts = atWork ? 0 : doubts + 1;
    lookAt = Date.now() + (atWork ? AT_WORK_FACTOR * silentMs : againMs);
    if (doubts >= LOOKS) {
      hangUp();
    }
  };
  const timer = setInterval(() => {
    if (isSilent() && !isLooking && Date.now() >= lookAt) {
      void look();
    }
  }, againMs / 5);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}

function isWaiting(client: pg.Client): boolean {
  return answersDue.has(client) || Reflect.get(client, 'readyForQuery') === false; // the driver's own mark, which its types leave out
}

function bytesRead(client: pg.Client): number {
  const { stream } = client.connection;
  return stream instanceof Socket ? stream.bytesRead : 0;
}
