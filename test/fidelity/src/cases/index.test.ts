import { expect, test } from 'vitest';
import { groups } from './index.js';

test('every case has a line of its own on the page', () => {
  const lines = groups.flatMap(({ cases }) => cases.map(({ id, title }) => `${id} ${title}`));
  expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
});
