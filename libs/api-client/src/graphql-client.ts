import { type ApiInput, type ApiName, type ApiResult, apiOperations, documentOf, shapeOf, withoutIdleNulls } from '@trem/contracts';
import { ApiError, type GraphqlFault, graphqlRefusal, unreachable, unreadable } from './api-error.js';
import { openSocket } from './graphql-socket.js';
import { type ApiClientOptions, Requests } from './requests.js';

/** The API in GraphQL, typed by the contracts. Each call asks for all that its operation gives. Works in Node and in a browser. */
export interface GraphqlClient {
  /** A query or a mutation. @throws ApiError refused, not answered, or an answer of another shape */
  call<Name extends ApiName<'query' | 'mutation'>>(name: Name, args: ApiInput<Name>): Promise<ApiResult<Name>>;
  /**
   * Values until the subscription ends or `signal` aborts, which is no error. Opens one connection for all subscriptions, at the first.
   * @throws ApiError at the first step when refused · SERVICE_UNREACHABLE when the connection breaks, or is silent for 16 s: begin again
   */
  subscribe<Name extends ApiName<'subscription'>>(
    name: Name,
    args: ApiInput<Name>,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<ApiResult<Name>, void>;
  /** A document of the caller's own, which asks for fewer fields. What comes is as GraphQL gives it. @throws ApiError */
  request(document: string, variables?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** What graphql-ws closes a connection with whose token is refused, or no longer accepted. */
const FORBIDDEN = 4403;

const asItIs = { parse: (body: unknown): unknown => body };

export function createGraphqlClient(options: ApiClientOptions): GraphqlClient {
  const requests = new Requests(options);
  const url = `${options.url.replace(/\/+$/, '').replace(/^http/, 'ws')}/api/graphql`;
  const sockets = openSocket(url, options.token);
  const request: GraphqlClient['request'] = async (query, variables = {}) =>
    dataOf(await requests.call('POST', '/api/graphql', asItIs, { body: { query, variables } }));
  return {
    request,
    call: async (name, args) => resultOf(name, await request(documentOf(name), args)),
    async *subscribe(name, args, { signal }) {
      const values = sockets.iterate({ query: documentOf(name), variables: { ...args } });
      const leave = () => void values.return?.();
      signal.addEventListener('abort', leave, { once: true });
      try {
        for await (const answer of values) {
          yield resultOf(name, dataOf(answer));
        }
      } catch (error) {
        if (!signal.aborted) {
          const refused = asApiError(error, options.url);
          if (refused.status === 401) {
            options.onUnauthenticated?.();
          }
          throw refused;
        }
      } finally {
        signal.removeEventListener('abort', leave);
        leave();
      }
    },
  };
}

interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlFault[];
}

function dataOf(answer: unknown): Readonly<Record<string, unknown>> {
  const { data, errors } = (answer ?? {}) as GraphqlAnswer;
  if (errors !== undefined) {
    throw graphqlRefusal(errors);
  }
  if (typeof data !== 'object' || data === null) {
    throw unreadable(200, answer);
  }
  return data;
}

function resultOf<Name extends ApiName>(name: Name, data: Readonly<Record<string, unknown>>): ApiResult<Name> {
  const { result } = apiOperations[name];
  try {
    return result.parse(withoutIdleNulls(data[name], shapeOf(result, 'output'))) as ApiResult<Name>;
  } catch (error) {
    throw unreadable(200, error);
  }
}

/** graphql-ws throws what it got: a list of errors, the event of a closed connection, or an error of its own. */
function asApiError(error: unknown, url: string): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  if (Array.isArray(error)) {
    return graphqlRefusal(error);
  }
  const isForbidden = typeof error === 'object' && error !== null && 'code' in error && error.code === FORBIDDEN;
  return isForbidden
    ? graphqlRefusal([
        {
          message: 'The token is not accepted',
          extensions: {
            code: 'UNAUTHENTICATED',
            status: 401,
            title: 'A token is needed',
            remedy: 'Sign in with another token.',
            problems: [],
          },
        },
      ])
    : unreachable(url, error);
}
