// npm run fidelity: build, then every hard value, table and name by every way; writes docs/fidelity.md.
import { apps, build, run } from './steps.mjs';

await build({ projects: [...apps, '@trem/test-fidelity'] });
const { code } = await run(process.execPath, ['test/fidelity/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
