import type { Installation } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenPoints, titleOf } from './points.js';
import { installationForPoints, strike } from './strike.js';

let installation: Installation;
beforeAll(async () => {
  installation = await installationForPoints();
});
afterAll(() => installation[Symbol.asyncDispose]());

test.each(chosenPoints.map((point) => [titleOf(point), point] as const))(
  'a worker that dies at %s, under traffic: the target ends equal',
  async (_title, point) => {
    expect(await strike(installation, point)).toEqual({ deaths: 1 });
  },
);
