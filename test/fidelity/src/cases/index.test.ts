import { expect, test } from 'vitest';
import { ways } from '../case.js';
import { scenarios } from '../scenarios/index.js';
import { groups } from './index.js';

test('every case has a line of its own on the page', () => {
  const lines = groups.flatMap(({ cases, ways: taken = ways }) =>
    cases.flatMap(({ id, title }) => taken.map((way) => `${id} ${title}, by ${way}`)),
  );
  lines.push(...scenarios.map(({ id, title }) => `${id} ${title}`));
  expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
});
