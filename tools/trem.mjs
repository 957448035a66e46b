// npm run trem -- <arguments>: the command line, built first, with the shop generator the tutorial uses. Only the command's own stdout goes to stdout.
import { apps, build, run } from './steps.mjs';

await build({ print: () => undefined, projects: [...apps, '@trem/testing'] });
const { code } = await run(process.execPath, ['apps/cli/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
