import { transportContract } from '@trem/testing';
import { memoryTransport } from './index.js';

transportContract('memory', memoryTransport);
