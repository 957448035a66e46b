import { ApiError, type GraphqlClient } from '@trem/api-client';
import type { ApiInput, ApiName, ApiResult } from '@trem/contracts';

/** What happens to somebody who follows. `value`: `isFirst` of a connection, so that what was known before may be old. */
export type Followed<Value> =
  | { readonly tag: 'value'; readonly value: Value; readonly isFirst: boolean }
  /** There is nothing to follow any more. */
  | { readonly tag: 'over' }
  /** `failures` in a row; it is tried again. */
  | { readonly tag: 'broken'; readonly error: unknown; readonly failures: number };

export interface Following<Name extends ApiName<'subscription'>> {
  readonly client: Pick<GraphqlClient, 'subscribe'>;
  readonly name: Name;
  readonly args: ApiInput<Name>;
  readonly signal: AbortSignal;
  readonly tell: (news: Followed<ApiResult<Name>>) => void;
  /** Between two tries. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Follows until `signal` aborts, there is nothing to follow any more, or the token is refused. What breaks begins again. */
export async function follow<Name extends ApiName<'subscription'>>(following: Following<Name>): Promise<void> {
  const { signal, tell, pause = quietTime } = following;
  for (let failures = 0; !signal.aborted; ) {
    const { isBroken, error, values } = await followOnce(following);
    if (!isBroken) {
      return;
    }
    failures = values > 0 ? 1 : failures + 1;
    tell({ tag: 'broken', error, failures });
    await pause(againAfterMs(failures), signal);
  }
}

interface Attempt {
  /** It is to be tried again. */
  readonly isBroken: boolean;
  readonly error?: unknown;
  readonly values: number;
}

/** One connection. */
async function followOnce<Name extends ApiName<'subscription'>>({ client, name, args, signal, tell }: Following<Name>): Promise<Attempt> {
  let values = 0;
  try {
    for await (const value of client.subscribe(name, args, { signal })) {
      tell({ tag: 'value', value, isFirst: values === 0 });
      values += 1;
    }
  } catch (error) {
    const status = error instanceof ApiError ? error.status : undefined;
    if (status === 401) {
      return { isBroken: false, values }; // the session has been told by the client, and ends
    }
    if (status !== 404) {
      return { isBroken: true, error, values };
    }
  }
  if (!signal.aborted) {
    tell({ tag: 'over' });
  }
  return { isBroken: false, values };
}

/** One second, then twice as long each time, ten seconds at most. */
export function againAfterMs(failures: number): number {
  return Math.min(10_000, 1_000 * 2 ** (failures - 1));
}

function quietTime(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
