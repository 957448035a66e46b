import { loadSpeed } from './load-speed.js';

loadSpeed({ scale: 0.1, deadlineMs: 60_000 });
