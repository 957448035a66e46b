// Everything that a worker can run: the entry of the bundle.
export { compareTables } from './compare-tables.workflow.js';
export { fullLoad } from './full-load.workflow.js';
export { replicationTask } from './replication-task.workflow.js';
export { watchInstallation } from './watch-installation.workflow.js';
