import { ApiError, type GraphqlClient } from '@trem/api-client';
import { expect, test } from 'vitest';
import { againAfterMs, type Followed, follow } from './follow.js';

const refused = (status: number) =>
  new ApiError(status, { type: 't', title: 'T', status, code: 'C', detail: 'd', remedy: 'r', problems: [] });

/** Connections one after the other: the values of each, and the error that it ends with. */
async function followed(...connections: readonly { readonly values?: readonly number[]; readonly error?: Error }[]) {
  const news: Followed<{ readonly lagMs: number | null }>[] = [];
  const pauses: number[] = [];
  const left = new AbortController();
  let next = 0;
  const subscribe = async function* () {
    const connection = connections[next];
    next += 1;
    if (connection === undefined) {
      return left.abort();
    }
    yield* (connection.values ?? []).map((lagMs) => ({ at: '', lagMs, retainedBytes: null, targets: [] }));
    if (connection.error !== undefined) {
      throw connection.error;
    }
  } as unknown as GraphqlClient['subscribe'];
  const pause = async (ms: number) => void pauses.push(ms);
  await follow({
    client: { subscribe },
    name: 'taskLag',
    args: { id: 'x' },
    signal: left.signal,
    tell: (one) => void news.push(one),
    pause,
  });
  return { told: news.map(wordOf), pauses };
}

function wordOf(news: Followed<{ readonly lagMs: number | null }>): string {
  switch (news.tag) {
    case 'value':
      return `${news.value.lagMs}${news.isFirst ? ' first' : ''}`;
    case 'broken':
      return `broken ${news.failures}`;
    case 'over':
      return 'over';
  }
}

test('what breaks begins again, and the first value of each connection says that it is one', async () => {
  const seen = await followed({ values: [1, 2], error: refused(0) }, { error: refused(0) }, { values: [3], error: refused(503) });
  expect(seen.told).toEqual(['1 first', '2', 'broken 1', 'broken 2', '3 first', 'broken 1']);
  expect(seen.pauses).toEqual([1_000, 2_000, 1_000]);
});

test('what ends by itself, or is not there, is over and not tried again', async () => {
  expect(await followed({ values: [1] })).toEqual({ told: ['1 first', 'over'], pauses: [] });
  expect(await followed({ error: refused(404) })).toEqual({ told: ['over'], pauses: [] });
});

test('a refused token ends it without a word of its own', async () => {
  expect(await followed({ values: [1], error: refused(401) })).toEqual({ told: ['1 first'], pauses: [] });
});

test('the pauses double, and have an end', () => {
  expect([1, 2, 3, 4, 5, 60].map(againAfterMs)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});
