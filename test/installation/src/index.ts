export * from './app-process.js';
export * from './events.js';
export * from './installation.js';
export * from './scenario.js';
export * from './small-bank.js';
export * from './worker-memory.js';
