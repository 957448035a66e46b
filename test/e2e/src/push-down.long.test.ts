import { pushDown } from './push-down.js';

pushDown({ rows: 2_844_000, deadlineMs: 300_000 });
