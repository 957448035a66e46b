import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Writes a line of JSON for each test file as it ends, so that an interrupted run leaves what it knows, and one for errors outside of tests.
 * Vitest makes it from a path, so the file comes by the variable TREM_TEST_RESULTS.
 */
export default class ResultLines {
  #file = process.env.TREM_TEST_RESULTS;
  #root = process.cwd();

  onTestModuleEnd(module) {
    const tests = [...module.children.allTests()].map((test) => ({
      name: test.fullName,
      state: test.result().state,
      ms: Math.round(test.diagnostic()?.duration ?? 0),
      ...errorOf(test.result()),
    }));
    const diagnostic = module.diagnostic();
    this.#write({
      file: relative(this.#root, module.moduleId),
      // A file that cannot even be loaded has no tests, and has failed all the same.
      state: module.state(),
      ms: Math.round(diagnostic.duration + diagnostic.setupDuration + diagnostic.collectDuration),
      tests,
    });
  }

  onTestRunEnd(_modules, unhandledErrors) {
    for (const error of unhandledErrors) {
      this.#write({ unhandled: error.message });
    }
  }

  #write(line) {
    if (this.#file !== undefined) {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    }
  }
}

/** As much of the first error as tells one failure from another: its beginning, and its end, where a process has its last words. */
function errorOf({ errors = [] }) {
  const { message } = errors[0] ?? { message: '' };
  const error = message.length > 600 ? `${message.slice(0, 300)} … ${message.slice(-300)}` : message;
  return errors.length === 0 ? {} : { error };
}
