import { loadSpeed } from './load-speed.js';

loadSpeed({ scale: 1, deadlineMs: 300_000 });
