import { scd2Scripts } from './scd2-scripts.js';

scd2Scripts({ scale: 1, deadlineMs: 900_000 });
