// npm run build: every project, and the workflow bundle. What did not change comes from the cache.
import { build } from './steps.mjs';

await build();
