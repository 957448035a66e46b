// npm run eval:drafts [-- --sentences FILE]: shows what the configured model (AI_URL, AI_API_KEY, AI_MODEL), else the rules, make of the sentences of the
// evaluation, and of those of a JSON file.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, run } from './steps.mjs';

const { sentences } = parseArgs({ options: { sentences: { type: 'string' } } }).values;
const more = sentences === undefined ? [] : [readFileSync(sentences, 'utf8')];
const { AI_URL, AI_API_KEY, AI_MODEL } = process.env;
const project = AI_URL && AI_API_KEY && AI_MODEL ? 'apps/ai-task-creator' : 'libs/task-drafter';
await build({ projects: [`@trem/${project.split('/')[1]}`] });
const { code } = await run(process.execPath, [`${project}/dist/evaluation/main.js`, ...more]);
process.exit(code);
