import { giantCases } from './giant-cases.js';

giantCases({ rows: 300_000, readEveryMs: 20, deadlineMs: 90_000, heartbeatTimeoutMs: 5_000 });
