// npm run faults: workloads while something is killed, frozen, cut or wiped, judged row by row; writes docs/faults.md.
import { apps, build, run } from './steps.mjs';

await build({ projects: [...apps, '@trem/test-faults'] });
const { code } = await run(process.execPath, ['test/faults/dist/runner/main.js', ...process.argv.slice(2)]);
process.exit(code);
