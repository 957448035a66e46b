export * from './apply.js';
export * from './cdc.js';
export * from './definition.js';
export * from './errors.js';
export * from './full-load.js';
export * from './priority.js';
export * from './schedule.js';
export * from './table.js';
