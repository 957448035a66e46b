export * from './connection.js';
export * from './draw-seed.js';
export * from './link.js';
export * from './servers.js';
export * from './shop/index.js';
export * from './test-database.js';
export * from './transport-contract.js';
export * from './wait-for.js';
