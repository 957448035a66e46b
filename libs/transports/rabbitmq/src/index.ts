export { decodeEnvelope, encodeEnvelope } from './envelope.js';
export { connectRabbit, type RabbitOptions } from './rabbit-transport.js';
