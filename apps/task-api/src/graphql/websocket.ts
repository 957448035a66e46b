import type { Server } from 'node:http';
import type { Caller } from '@trem/nest-platform';
import type { Logger } from '@trem/replication-core';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Session, Sessions } from '../access/sessions.js';
import type { GraphqlEngine } from './engine.js';

export interface WebsocketOptions {
  readonly server: Server;
  readonly path: string;
  readonly engine: GraphqlEngine;
  readonly logger: Logger;
  /** Who has this token; undefined: nobody. */
  readonly admit: (token: string) => Promise<Caller | undefined>;
  readonly sessions: Sessions;
}

/** A query is small; a definition with ten thousand tables goes by HTTP. */
const MAX_MESSAGE_BYTES = 2 ** 20;
/** A client that does not answer a ping for so long is gone, ms: its streams end. */
const KEEP_ALIVE_MS = 12_000;
/** What graphql-ws closes with where a token is refused, "GraphQL over WebSocket Protocol". */
const FORBIDDEN = 4403;
/** How long a connection may stay without having said who it is, ms. */
const INTRODUCTION_MS = 10_000;

/**
 * GraphQL by websocket (protocol `graphql-transport-ws`). The token comes in the connection's parameters, because a browser cannot send headers here.
 * One that is refused is closed with 4403, which clients do not try again.
 */
export function serveWebsocket({ server, path, engine, logger, admit, sessions }: WebsocketOptions): AsyncDisposable {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const callers = new WeakMap<WebSocket, Caller>();
  const served = useServer(
    {
      isProd: true,
      connectionInitWaitTimeout: INTRODUCTION_MS,
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const caller = await admit(tokenOf(connectionParams));
          if (caller === undefined) {
            return false;
          }
          callers.set(extra.socket, caller);
          closeWith(sessions.begin(caller), extra.socket);
          return true;
        } catch (error) {
          logger.error({ error }, 'token could not be checked');
          extra.socket.close(1013, 'Try again later');
          return false;
        }
      },
      onSubscribe: ({ extra }, _, { query, operationName, variables }) =>
        engine.prepare({ query, operationName, variables }, { caller: callers.get(extra.socket) }) as ReturnType<typeof engine.prepare> &
          never,
      onNext: (...[, , , , result]) => engine.formatResult(result),
      onError: (...[, , , errors]) => engine.format(errors),
    },
    sockets,
    KEEP_ALIVE_MS,
  );
  server.on('upgrade', (request, socket, head) => {
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  });
  return {
    async [Symbol.asyncDispose]() {
      const ended = Promise.resolve(served.dispose());
      const late = setTimeout(() => {
        for (const socket of sockets.clients) {
          socket.terminate(); // it does not even say goodbye
        }
      }, 1_000);
      await ended.finally(() => clearTimeout(late));
    },
  };
}

/** The connection ends with the token that opened it. */
function closeWith(session: Session, socket: WebSocket): void {
  session.signal.addEventListener('abort', () => socket.close(FORBIDDEN, 'Forbidden'));
  socket.once('close', () => session[Symbol.dispose]());
}

function tokenOf(parameters: Readonly<Record<string, unknown>> | undefined): string {
  const { token } = parameters ?? {};
  return typeof token === 'string' ? token : '';
}
