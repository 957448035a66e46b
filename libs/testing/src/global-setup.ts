import { startStack } from '@trem/dev-stack';
import type { TestProject } from 'vitest/node';

/**
 * Gives tests their servers when nobody else did: Vitest started by hand gets a stack of its own, for as long as it runs.
 * `npm test` and `npm run check` say what they want by variables, and a run of unit tests only starts nothing.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const isGiven = process.env.TREM_TEST_PG_URL !== undefined && process.env.TREM_TEST_AMQP_URL !== undefined;
  if (process.env.TREM_TEST_SERVERS === 'none' || (isGiven && process.env.TREM_TEST_TEMPORAL_ADDRESS !== undefined)) {
    return undefined;
  }
  const { vitest } = project;
  const specifications = await vitest.globTestSpecifications(vitest.filenamePattern);
  if (!specifications.some(({ moduleId }) => needsServers(moduleId))) {
    return undefined;
  }
  const stack = await startStack({ name: `test-${process.pid}`, fsync: false, progress: (line) => console.error(line) });
  Object.assign(process.env, stack.testEnvironment());
  return () => stack[Symbol.asyncDispose]();
}

/** `x.test.ts` needs nothing; a middle suffix, as in `x.pg.test.ts`, names what is needed. */
function needsServers(file: string): boolean {
  return /\/[^/]+\.[^/.]+\.test\.tsx?$/.test(file);
}
