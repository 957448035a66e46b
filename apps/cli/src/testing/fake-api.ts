import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApiClient } from '@trem/api-client';
import type { TaskSnapshot } from '@trem/contracts';
import { run } from '../run.js';
import { fakeTerminal } from './fake-terminal.js';

export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
  /** Sent as a stream of events instead of one document. */
  readonly snapshots?: readonly TaskSnapshot[];
}

/** What the API answers, by `METHOD /path`; a function answers each call in its turn. */
export type FakeRoutes = Readonly<Record<string, FakeAnswer | (() => FakeAnswer)>>;

/** Runs one command line against an API that answers as told. */
export async function runAgainst(
  routes: FakeRoutes,
  parameters: readonly string[],
  terminalOptions: Parameters<typeof fakeTerminal>[0] = {},
) {
  const calls: { route: string; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const route = `${request.method} ${request.url}`;
    calls.push({ route, body: text === '' ? undefined : JSON.parse(text) });
    const entry = routes[route];
    const answer = typeof entry === 'function' ? entry() : (entry ?? problemAnswer(404, 'NOT_FOUND'));
    if (answer.snapshots !== undefined) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = answer.snapshots.map((snapshot) => `event: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`);
      response.end([...events, 'event: gone\ndata: {}\n\n'].join(''));
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const { terminal, out, err } = fakeTerminal(terminalOptions);
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    const exitCode = await run(parameters, {
      terminal,
      signal: new AbortController().signal,
      connect: async () => createApiClient({ url, token: 'token' }),
    });
    return { exitCode, out: out.join('\n'), err: err.join('\n'), calls };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export function problemAnswer(status: number, code: string, problems: readonly unknown[] = []): FakeAnswer {
  return {
    status,
    body: { type: `urn:trem:problem:${code}`, title: code, status, code, detail: `about ${code}`, remedy: `mend ${code}`, problems },
  };
}
