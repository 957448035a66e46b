export { MemoryTransport, memoryTransport } from './memory-transport.js';
