import { afterAll, expect, test } from 'vitest';
import { Lanes } from './lanes.js';
import { chosenPoints, titleOf } from './points.js';
import { strike } from './strike.js';

const lanes = new Lanes(2);
afterAll(() => lanes[Symbol.asyncDispose]());

// Three deaths to a task: most of a test is its beginning and its end.
const IN_ONE_TASK = 3;
const groups = Array.from({ length: chosenPoints.length / IN_ONE_TASK }, (_, group) =>
  chosenPoints.slice(group * IN_ONE_TASK, (group + 1) * IN_ONE_TASK),
);

test.concurrent.each(groups.map((points) => [points.map(titleOf).join('; '), points] as const))(
  'a worker that dies at %s, under traffic: the target ends equal',
  async (_titles, points) => {
    expect(await lanes.use((installation) => strike(installation, points))).toEqual({ deaths: points.length });
  },
);
