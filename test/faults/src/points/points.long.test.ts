import { afterAll, expect, test } from 'vitest';
import { Lanes } from './lanes.js';
import { points, titleOf } from './points.js';
import { strike } from './strike.js';

const lanes = new Lanes(3);
afterAll(() => lanes[Symbol.asyncDispose]());

test.concurrent.each(points.map((point) => [titleOf(point), point] as const))(
  'a worker that dies at %s, under traffic: the target ends equal',
  async (_title, point) => {
    expect(await lanes.use((installation) => strike(installation, [point]))).toEqual({ deaths: 1 });
  },
);

test('[row 32] a worker that dies at every point, one after the other, in one task, under traffic: the target ends equal', async () => {
  const each = points.filter(({ name, mode }, index) => mode === undefined && points.findIndex((one) => one.name === name) === index);
  const { deaths } = await lanes.use((installation) => strike(installation, each));
  expect(deaths).toBe(each.length);
}, 3_600_000);
