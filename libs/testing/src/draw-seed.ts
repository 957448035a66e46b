import { randomInt } from 'node:crypto';

/** A seed for what a test draws: another one each time, said aloud so that a failure can be played again with `TREM_TEST_SEED`. */
export function drawSeed(what: string): number {
  const seed = Number(process.env.TREM_TEST_SEED ?? randomInt(2 ** 31));
  console.log(`${what}: TREM_TEST_SEED=${seed}`);
  return seed;
}
