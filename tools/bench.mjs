// npm run bench: speed against COPY | COPY and native logical replication, side by side on the same servers.
import { build, run } from './steps.mjs';

await build();
const { code } = await run(process.execPath, ['test/performance/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
