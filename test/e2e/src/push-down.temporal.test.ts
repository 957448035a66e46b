import { pushDown } from './push-down.js';

pushDown({ rows: 100_000, deadlineMs: 60_000 });
