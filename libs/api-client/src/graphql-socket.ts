import { type Client, createClient } from 'graphql-ws/client';

/** A connection is asked whether the other end is still there, ms after it was last known to be. */
const ASK_AFTER_MS = 10_000;
/** What does not answer for so long is gone, ms: a network that drops packets tells nobody, and the connection would look open for ever. */
const ANSWER_WITHIN_MS = 6_000;

/**
 * One connection for all subscriptions, opened at the first and closed after the last. The token goes into its first message, never into the address.
 * Tries nothing again by itself: whoever follows something must know that he may have missed values.
 */
export function openSocket(url: string, token: string): Client {
  let late: ReturnType<typeof setTimeout> | undefined;
  const isThere = () => clearTimeout(late);
  const expectAnswer = () => {
    isThere();
    late = setTimeout(() => client.terminate(), ANSWER_WITHIN_MS);
  };
  const client = createClient({
    ...{ url, connectionParams: { token }, retryAttempts: 0, lazy: true, keepAlive: ASK_AFTER_MS },
    on: {
      connecting: expectAnswer,
      connected: isThere,
      ping: (isReceived) => !isReceived && expectAnswer(),
      pong: (isReceived) => isReceived && isThere(),
      closed: isThere,
      error: isThere,
    },
  });
  return client;
}
