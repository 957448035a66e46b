export * from './allowed-commands.js';
export * from './command-refused.js';
export * from './task-client.js';
