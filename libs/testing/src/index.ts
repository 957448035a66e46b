export * from './servers.js';
export * from './test-database.js';
export * from './transport-contract.js';
export * from './wait-for.js';
