export { FakeTask, failure, fakeActivities } from './fake-tasks.js';
export { createTestNamespace, startWorkers, type TestNamespace } from './temporal.js';
