export * from './conversion.js';
export * from './difference.js';
export * from './edit-plan.js';
export * from './transfer.js';
export * from './versions.js';
