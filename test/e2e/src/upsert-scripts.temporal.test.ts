import { upsertScripts } from './upsert-scripts.js';

upsertScripts({ scale: 0.01, deadlineMs: 60_000 });
