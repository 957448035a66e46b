import { expect, test } from 'vitest';
import { pageOf } from './paging.js';

const key = (name: string) => [name];

test('pages go on where they were while items come and go before and after the mark', () => {
  const items = ['b', 'd', 'f', 'h', 'j'];
  const one = pageOf(items, { first: 2 }, key);
  expect(one).toMatchObject({ nodes: ['b', 'd'], totalCount: 5, pageInfo: { hasNextPage: true } });
  const after = one.pageInfo.endCursor ?? '';
  const changed = ['a', 'c', 'e', 'f', 'j']; // the last item seen is gone, others have come
  const two = pageOf(changed, { first: 2, after }, key);
  expect(two.nodes).toEqual(['e', 'f']);
  const three = pageOf(changed, { first: 2, after: two.pageInfo.endCursor ?? '' }, key);
  expect(three).toMatchObject({ nodes: ['j'], pageInfo: { hasNextPage: false } });
  const end = pageOf(changed, { first: 2, after: three.pageInfo.endCursor ?? '' }, key);
  expect(end).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, endCursor: three.pageInfo.endCursor } });
});

test('keys of several parts keep their order, numbers as numbers', () => {
  const loads = [10, 9, 100].flatMap((run) => ['x', 'a'].map((table) => ({ run, table })));
  const { nodes } = pageOf(loads, { first: 9 }, ({ run, table }) => [-run, table]);
  expect(nodes.map(({ run, table }) => `${run}${table}`)).toEqual(['100a', '100x', '10a', '10x', '9a', '9x']);
});

test.each(['x', Buffer.from('{}').toString('base64url'), Buffer.from('[null]').toString('base64url')])('%s is no mark', (after) => {
  expect(() => pageOf(['a'], { first: 1, after }, key)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'REQUEST_INVALID' }) }),
  );
});
