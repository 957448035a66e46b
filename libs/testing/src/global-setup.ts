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
  const specifications = await project.vitest.globTestSpecifications(filtersOf(project.vitest));
  if (!specifications.some(({ moduleId }) => needsServers(moduleId))) {
    return undefined;
  }
  const stack = await startStack({ name: `test-${process.pid}`, fsync: false, progress: (line) => console.error(line) });
  Object.assign(process.env, stack.testEnvironment());
  return async () => {
    await stack[Symbol.asyncDispose]();
  };
}

/** The parts of file names that Vitest was called with; it keeps them, but does not say so in its types. */
function filtersOf(vitest: object): string[] {
  const filters = 'filenamePattern' in vitest ? vitest.filenamePattern : undefined;
  return Array.isArray(filters) ? filters.map(String) : [];
}

/** `x.test.ts` needs nothing; a middle suffix, as in `x.pg.test.ts`, names what is needed. */
function needsServers(file: string): boolean {
  return /\/[^/]+\.[^/.]+\.test\.tsx?$/.test(file);
}
