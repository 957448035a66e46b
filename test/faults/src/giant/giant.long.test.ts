import { giantCases } from './giant-cases.js';

giantCases({ rows: 10_000_000, readEveryMs: 500, deadlineMs: 900_000, heartbeatTimeoutMs: 25_000 });
