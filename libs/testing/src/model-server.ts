import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One call that a model server got: what it was told, as text. */
export interface ModelRequest {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** How the server behaves towards one call. */
export type ModelBehaviour =
  /** The content of a well-formed completion. */
  | { readonly says: string; readonly finish?: string; readonly usage?: object }
  /** A refusal as providers send it. */
  | { readonly refuses: string }
  /** Any status with any body. */
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** Headers, a part of the body, and then the connection is cut. */
  | { readonly breaksOffAfter: string }
  /** No answer at all, or headers and then nothing. */
  | { readonly silent: 'before' | 'within' };

/** A local server that speaks as an OpenAI-compatible provider, well or badly. */
export interface ModelServer extends AsyncDisposable {
  /** Base address, as AI_URL has it. */
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** Answers of the next calls, in order; the last one stays. May be made from the request. */
  behave(...behaviours: readonly (ModelBehaviour | ((request: ModelRequest) => ModelBehaviour))[]): void;
}

export async function startModelServer(): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  let next: (ModelBehaviour | ((request: ModelRequest) => ModelBehaviour))[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    requests.push(request);
    const behaviour = next.length > 1 ? next.shift() : next[0];
    act(response, typeof behaviour === 'function' ? behaviour(request) : (behaviour ?? { status: 404 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
    requests,
    behave: (...behaviours) => {
      next = [...behaviours];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<ModelRequest> {
  const body = (await incoming.setEncoding('utf8').toArray()).join('');
  return { url: incoming.url ?? '', authorization: incoming.headers.authorization, body };
}

const json = { 'content-type': 'application/json' };

function act(response: ServerResponse, behaviour: ModelBehaviour): void {
  if ('says' in behaviour) {
    const message = { role: 'assistant', content: behaviour.says, refusal: null };
    complete(response, { message, finish_reason: behaviour.finish ?? 'stop' }, behaviour.usage);
  } else if ('refuses' in behaviour) {
    complete(response, { message: { role: 'assistant', content: null, refusal: behaviour.refuses }, finish_reason: 'stop' });
  } else if ('status' in behaviour) {
    response.writeHead(behaviour.status, { ...json, ...behaviour.headers }).end(behaviour.body ?? '{"error":{"message":"no"}}');
  } else if ('breaksOffAfter' in behaviour) {
    response.writeHead(200, json).write(behaviour.breaksOffAfter, () => response.destroy());
  } else if (behaviour.silent === 'within') {
    response.writeHead(200, json).write('{"id":');
  }
}

function complete(response: ServerResponse, choice: object, usage: object = USAGE): void {
  response
    .writeHead(200, json)
    .end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 0, model: 'm', choices: [{ index: 0, ...choice }], usage }));
}

const USAGE = { prompt_tokens: 1_000, completion_tokens: 200, total_tokens: 1_200, prompt_tokens_details: { cached_tokens: 640 } };
