// npm run demo [-- --once]: everything from nothing on this machine: servers, services, worker, a shop that lives, a killed worker, the proof.
import { apps, build, run } from './steps.mjs';

await build({ projects: [...apps, '@trem/test-demo'] });
const { code } = await run(process.execPath, ['test/demo/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
