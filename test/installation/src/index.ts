export * from './app-process.js';
export * from './installation.js';
export * from './scenario.js';
