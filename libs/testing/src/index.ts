export * from './servers.js';
export * from './test-database.js';
export * from './wait-for.js';
