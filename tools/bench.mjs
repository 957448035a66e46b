// npm run bench: speed against COPY | COPY and native logical replication, side by side on the same servers.
import { apps, build, run } from './steps.mjs';

await build({ projects: [...apps, '@trem/test-performance'] });
const { code } = await run(process.execPath, ['test/performance/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
