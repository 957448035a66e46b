import { ApiError, refusal, unreachable, unreadable } from './api-error.js';
import { type ServerEvent, serverEvents } from './server-events.js';

/** Reads what came; throws when it does not fit. Every schema of contracts is one. */
export interface Reader<T> {
  parse(value: unknown): T;
}

export interface ApiClientOptions {
  /** Where the API is: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly token: string;
  /** How long to wait for an answer, ms. A command may wait 10 s for a worker; a check 10 s for a database. */
  readonly timeoutMs?: number;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * For how long a command is sent again, with the same key, while its outcome is unknown because no worker answered (`NO_WORKER`), ms.
   * Default 0: it is told at once.
   */
  readonly repeatCommandsMs?: number;
  /** Told each time that the token is refused: it is wrong, has expired, or was revoked. The call itself throws, too. */
  readonly onUnauthenticated?: () => void;
}

export interface RequestOptions {
  /** A list is the same parameter several times. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of this call, instead of the client's own, ms. */
  readonly timeoutMs?: number;
}

/** A path of literal parts and escaped ones, so that a name with any letter stays one part. */
export function path(literals: TemplateStringsArray, ...parts: readonly string[]): string {
  return literals.reduce((whole, literal, index) => `${whole}${encodeURIComponent(parts[index - 1] ?? '')}${literal}`);
}

/** One call each, with token and deadline. */
export class Requests {
  readonly repeatCommandsMs: number;
  readonly #url: string;
  readonly #token: string;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #onUnauthenticated: () => void;

  constructor(options: ApiClientOptions) {
    const { url, token, timeoutMs = 20_000, repeatCommandsMs = 0, headers = {}, onUnauthenticated = () => undefined } = options;
    this.repeatCommandsMs = repeatCommandsMs;
    this.#headers = headers;
    this.#onUnauthenticated = onUnauthenticated;
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws ApiError the call was refused, did not arrive, or got an answer of another shape */
  async call<T>(method: string, route: string, reader: Reader<T>, options: RequestOptions = {}): Promise<T> {
    const response = await this.#send(method, route, options, AbortSignal.timeout(options.timeoutMs ?? this.#timeoutMs));
    const body = await this.#bodyOf(response);
    if (!response.ok) {
      throw this.#refusal(response.status, body);
    }
    try {
      return reader.parse(body);
    } catch (error) {
      throw unreadable(response.status, error);
    }
  }

  /**
   * Events of a stream until it ends or `signal` aborts, which is no error. The deadline holds until the answer begins.
   * @throws ApiError the call was refused, did not arrive, or the stream broke
   */
  async *events(route: string, signal: AbortSignal): AsyncGenerator<ServerEvent, void> {
    try {
      yield* serverEvents(await this.#open(route, signal));
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      throw error instanceof ApiError ? error : unreachable(this.#url, error);
    }
  }

  /** What an event says. @throws ApiError its shape is another */
  read<T>(reader: Reader<T>, text: string): T {
    try {
      return reader.parse(JSON.parse(text));
    } catch (error) {
      throw unreadable(200, error);
    }
  }

  /** The error of a stream that ended before its last event. */
  broken(): ApiError {
    return unreachable(this.#url, new Error('the stream ended early'));
  }

  async #open(route: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('No answer in time', 'TimeoutError')), this.#timeoutMs);
    try {
      const response = await this.#send('GET', route, { headers: { accept: 'text/event-stream' } }, AbortSignal.any([signal, late.signal]));
      if (!response.ok || response.body === null) {
        throw this.#refusal(response.status, await this.#bodyOf(response));
      }
      return response.body;
    } finally {
      clearTimeout(timer);
    }
  }

  #refusal(status: number, body: unknown): ApiError {
    if (status === 401) {
      this.#onUnauthenticated();
    }
    return refusal(status, body);
  }

  async #send(method: string, route: string, { query = {}, body, headers = {} }: RequestOptions, signal: AbortSignal): Promise<Response> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
    );
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
    try {
      return await fetch(`${this.#url}${route}${search}`, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...this.#headers,
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
    } catch (error) {
      throw unreachable(this.#url, error);
    }
  }

  /** The body as JSON; undefined when there is none, or when it is something else. */
  async #bodyOf(response: Response): Promise<unknown> {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw error instanceof ApiError ? error : unreachable(this.#url, error);
    }
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}
