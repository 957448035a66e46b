import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiInput, ApiName, ApiResult } from '@trem/contracts';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session.js';
import { reportStream } from '../shell/connection.js';
import { type Followed, follow } from './follow.js';

export interface LiveOptions<Name extends ApiName<'subscription'>, Data> {
  readonly name: Name;
  readonly args: ApiInput<Name>;
  /** Where the cache keeps it. Another key follows anew; the same one goes on from what is kept. */
  readonly key: readonly string[];
  /** What is known after this value. @param isFirst of a connection: what was known before may be old */
  readonly fold: (known: Data | undefined, value: ApiResult<Name>, isFirst: boolean) => Data;
  /** It may have nothing to say for long, so that its silence tells nothing of the connection. */
  readonly isQuiet?: boolean;
  /** How long it is kept once nobody looks at it, ms. */
  readonly keptMs?: number;
}

export interface Live<Data> {
  /** Undefined until the first value. */
  readonly data: Data | undefined;
  /** There is nothing to follow, or not any more. */
  readonly isOver: boolean;
  /** Why it broke last; undefined while it is live. What was seen before stays. */
  readonly error: unknown;
}

const KEPT_MS = 60_000;

/** Follows a subscription while the page is there, and keeps what it tells in the cache. */
export function useLive<Name extends ApiName<'subscription'>, Data>(options: LiveOptions<Name, Data>): Live<Data> {
  const { key, keptMs = KEPT_MS } = options;
  const { graphql } = useSession();
  const queries = useQueryClient();
  const [end, setEnd] = useState<Omit<Live<Data>, 'data'>>({ isOver: false, error: undefined });
  const latest = useRef(options);
  latest.current = options;
  const place = JSON.stringify(key);
  useEffect(() => {
    const left = new AbortController();
    const stream = {};
    const { name, args, key, isQuiet = false } = latest.current;
    const report: typeof reportStream = isQuiet ? () => undefined : reportStream;
    setEnd({ isOver: false, error: undefined });
    const shown = () => queries.getQueryData(key) !== undefined;
    report(stream, { state: 'connecting', error: undefined, isShown: shown() });
    const tell = (news: Followed<ApiResult<Name>>) => {
      if (left.signal.aborted) {
        return;
      }
      if (news.tag === 'value') {
        queries.setQueryData<Data>(key, (known) => latest.current.fold(known, news.value, news.isFirst));
      }
      const error = news.tag === 'broken' ? news.error : undefined;
      setEnd((now) => (now.error === error && now.isOver === (news.tag === 'over') ? now : { error, isOver: news.tag === 'over' }));
      report(stream, news.tag === 'over' ? undefined : { state: stateAfter(news), error, isShown: shown() });
    };
    void follow({ client: graphql, name, args, signal: left.signal, tell });
    return () => {
      left.abort();
      report(stream, undefined);
    };
  }, [graphql, queries, place]);
  const { data } = useQuery<Data>({ queryKey: key, queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY, gcTime: keptMs });
  return { data, ...end };
}

function stateAfter(news: Exclude<Followed<unknown>, { readonly tag: 'over' }>) {
  return news.tag === 'value' ? 'live' : news.failures === 1 ? 'reconnecting' : 'lost';
}
