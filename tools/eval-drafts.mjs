// npm run eval:drafts [-- --sentences FILE]: builds the drafter and shows what it makes of the sentences of the evaluation, and of those of a JSON file.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, run } from './steps.mjs';

const { sentences } = parseArgs({ options: { sentences: { type: 'string' } } }).values;
const more = sentences === undefined ? [] : [readFileSync(sentences, 'utf8')];
await build({ projects: ['@trem/task-drafter'] });
const { code } = await run(process.execPath, ['libs/task-drafter/dist/evaluation/main.js', ...more]);
process.exit(code);
