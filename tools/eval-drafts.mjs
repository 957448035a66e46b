// npm run eval:drafts: builds the drafter and shows what it makes of the sentences of the evaluation.
import { build, run } from './steps.mjs';

await build({ projects: ['@trem/task-drafter'] });
const { code } = await run(process.execPath, ['libs/task-drafter/dist/evaluation/main.js', ...process.argv.slice(2)]);
process.exit(code);
