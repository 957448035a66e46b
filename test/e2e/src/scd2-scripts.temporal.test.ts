import { scd2Scripts } from './scd2-scripts.js';

scd2Scripts({ scale: 0.01, deadlineMs: 60_000 });
