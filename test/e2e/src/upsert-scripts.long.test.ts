import { upsertScripts } from './upsert-scripts.js';

upsertScripts({ scale: 1, deadlineMs: 900_000 });
