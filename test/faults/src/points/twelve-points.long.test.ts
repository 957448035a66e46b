import { afterAll, expect, test } from 'vitest';
import { Lanes } from './lanes.js';
import { chosenPoints, titleOf } from './points.js';
import { strike } from './strike.js';

const lanes = new Lanes(2);
afterAll(() => lanes[Symbol.asyncDispose]());

test.concurrent.each(chosenPoints.map((point) => [titleOf(point), point] as const))(
  'a worker that dies at %s, under traffic: the target ends equal',
  async (_title, point) => {
    expect(await lanes.use((installation) => strike(installation, [point]))).toEqual({ deaths: 1 });
  },
);
