// Everything that a worker can run: the entry of the bundle.
export { closeLetters } from './close-letters.workflow.js';
export { compareTables } from './compare-tables.workflow.js';
export { fullLoad } from './full-load.workflow.js';
export { replicationTask } from './replication-task.workflow.js';
export { watchInstallation } from './watch-installation.workflow.js';
