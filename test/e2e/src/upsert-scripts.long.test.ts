import { upsertScripts } from './upsert-scripts.js';

upsertScripts({ scale: 1, takesLong: true, deadlineMs: 900_000 });
