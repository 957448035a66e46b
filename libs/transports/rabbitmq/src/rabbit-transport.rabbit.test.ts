import { testServers, transportContract } from '@trem/testing';
import { connectRabbit } from './index.js';

transportContract('rabbitmq', () => connectRabbit({ url: testServers().amqp }));
