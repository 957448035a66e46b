// npm run acceptance: writes docs/acceptance.md from the titles of tests and from how they ended last.
import { build, run } from './steps.mjs';

await build({ projects: ['@trem/test-acceptance'] });
const { code } = await run(process.execPath, ['test/acceptance/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
