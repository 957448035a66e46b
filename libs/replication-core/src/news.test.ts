import { expect, test } from 'vitest';
import { News } from './news.js';

test('whoever waits is woken by what is told, and by an abort, also by one of before', async () => {
  const news = new News();
  const stop = new AbortController();
  const woken: string[] = [];
  const told = news.wait(stop.signal).then(() => woken.push('told'));
  news.tell();
  await told;
  const aborted = news.wait(stop.signal).then(() => woken.push('aborted'));
  stop.abort();
  await aborted;
  await news.wait(stop.signal).then(() => woken.push('aborted before'));
  expect(woken).toEqual(['told', 'aborted', 'aborted before']);
});
