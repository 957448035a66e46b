// npm run trem -- <arguments>: the command line, built first. Only the command's own stdout goes to stdout.
import { apps, build, run } from './steps.mjs';

await build({ print: () => undefined, projects: apps });
const { code } = await run(process.execPath, ['apps/cli/dist/main.js', ...process.argv.slice(2)]);
process.exit(code);
