// npm run eval:drafts with a model: what it makes of the sentences of the evaluation, judged as the rules are. Exit code 1 when one is misunderstood.
import { isMisunderstood, type JudgedSet, reportLines, sentenceSets } from '@trem/task-drafter/evaluation';
import { variables } from '../config.js';
import { drafterOf } from '../drafter-of.js';
import { judgeBy } from './judge-by.js';

const config = variables
  .pick({ AI_URL: true, AI_API_KEY: true, AI_MODEL: true, AI_ANSWER_FORMAT: true, AI_TIMEOUT_MS: true, AI_DEADLINE_MS: true })
  .parse(process.env);
const { drafter, about } = drafterOf(config, { recordCall: async () => undefined });
console.log(about.model === null ? 'by rules' : `by ${about.model}`);
const sets: JudgedSet[] = [];
for (const { name, sentences } of sentenceSets(process.argv[2])) {
  sets.push({ name, judgements: await judgeBy(drafter, sentences) });
}
for (const line of reportLines(sets)) {
  console.log(line);
}
process.exitCode = isMisunderstood(sets) ? 1 : 0;
