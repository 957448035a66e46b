import { createHash, randomInt } from 'node:crypto';

/**
 * A seed for what a test draws, said aloud. A run of `npm test` draws the same every time, so that it is red only for what was changed; `npm run test:all`
 * sets TREM_TEST_SEED to `random` and draws something else each time. A number there plays a failure again.
 */
export function drawSeed(what: string): number {
  const wanted = process.env.TREM_TEST_SEED;
  const seed = wanted === 'random' ? randomInt(2 ** 31) : wanted === undefined ? seedOf(what) : Number(wanted);
  console.log(`${what}: TREM_TEST_SEED=${seed}`);
  return seed;
}

function seedOf(what: string): number {
  return createHash('sha256').update(what).digest().readUInt32BE(0) >>> 1;
}
